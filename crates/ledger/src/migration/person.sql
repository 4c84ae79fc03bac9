-- A person who comes again is known by the number of the identity paper.

ALTER TABLE dossier ADD COLUMN owner_number TEXT;
UPDATE dossier SET owner_number = coalesce(
  json_extract(CAST(folded AS TEXT), '$.owner.personal_id'),
  json_extract(CAST(folded AS TEXT), '$.owner.old_id_card_number'));
CREATE INDEX dossier_owner_number ON dossier (owner_number) WHERE owner_number IS NOT NULL;
