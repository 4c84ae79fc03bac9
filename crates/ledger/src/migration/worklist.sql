-- The worklist answers any page of any of its orders from an index, at every size of the book. The indexes are narrow:
-- what is skipped through and counted is deciphered page by page.

-- By given name, as a Vietnamese list is sorted.
ALTER TABLE dossier ADD COLUMN owner_sort BLOB NOT NULL DEFAULT x'';
-- Who received it at the counter.
ALTER TABLE dossier ADD COLUMN received_by TEXT;
-- What has no value stands last (due) or first (received, code), and compares like any other.
ALTER TABLE dossier ADD COLUMN due_order INTEGER NOT NULL
  GENERATED ALWAYS AS (coalesce(due_at, 9223372036854775807)) VIRTUAL;
ALTER TABLE dossier ADD COLUMN code_order INTEGER NOT NULL
  GENERATED ALWAYS AS (coalesce(CAST(code_digits AS INTEGER), 0)) VIRTUAL;
ALTER TABLE dossier ADD COLUMN received_order INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(received_at, 0)) VIRTUAL;
-- The serial of the day, by which a paper is called across the counter.
ALTER TABLE dossier ADD COLUMN code_serial TEXT GENERATED ALWAYS AS (nullif(substr(code_digits, 7), '')) VIRTUAL;

-- Orders.
CREATE INDEX dossier_by_due ON dossier (is_open, due_order, code_order, num);
CREATE INDEX dossier_by_received ON dossier (is_open, received_order, num);
CREATE INDEX dossier_by_name ON dossier (is_open, owner_sort, num);
-- Filters: each gives the numbers of the dossiers that pass it.
CREATE INDEX dossier_received_by ON dossier (received_by, is_open);
CREATE INDEX dossier_procedure ON dossier (procedure_code);
CREATE INDEX dossier_asked ON dossier (is_open) WHERE state = 'intake_supplement';
CREATE INDEX dossier_code_serial ON dossier (code_serial) WHERE code_serial IS NOT NULL;
