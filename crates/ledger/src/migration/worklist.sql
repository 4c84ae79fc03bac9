-- The worklist answers any page of any of its orders from an index, at every size of the book.

-- By given name, as a Vietnamese list is sorted.
ALTER TABLE dossier ADD COLUMN owner_sort BLOB NOT NULL DEFAULT x'';
-- Who received it at the counter.
ALTER TABLE dossier ADD COLUMN received_by TEXT;
-- What has no value stands last (due) or first (received), and compares like any other.
ALTER TABLE dossier ADD COLUMN due_order INTEGER NOT NULL
  GENERATED ALWAYS AS (coalesce(due_at, 9223372036854775807)) VIRTUAL;
ALTER TABLE dossier ADD COLUMN code_order TEXT NOT NULL GENERATED ALWAYS AS (coalesce(code, '')) VIRTUAL;
ALTER TABLE dossier ADD COLUMN received_order INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(received_at, 0)) VIRTUAL;
-- The serial of the day, by which a paper is called across the counter.
ALTER TABLE dossier ADD COLUMN code_serial TEXT GENERATED ALWAYS AS (nullif(substr(code_digits, 7), '')) VIRTUAL;

-- What filters ask for stands in each index, so that a list is counted and skipped through without its rows.
CREATE INDEX dossier_by_due
  ON dossier (is_open, due_order, code_order, num, state, received_by, procedure_code, received_order, owner_number);
CREATE INDEX dossier_by_received
  ON dossier (is_open, received_order, num, state, received_by, procedure_code, due_order, owner_number);
CREATE INDEX dossier_by_name
  ON dossier (is_open, owner_sort, num, state, received_by, procedure_code, due_order, received_order, owner_number);
CREATE INDEX dossier_code_serial ON dossier (code_serial) WHERE code_serial IS NOT NULL;
