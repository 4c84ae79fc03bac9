-- What is filtered is decided while the order is walked: no row is touched, and no set is made of a whole book.

-- The citizen was asked to bring something.
ALTER TABLE dossier ADD COLUMN is_asked INTEGER NOT NULL
  GENERATED ALWAYS AS (state = 'intake_supplement') VIRTUAL;

DROP INDEX dossier_by_due;
DROP INDEX dossier_by_received;
DROP INDEX dossier_by_name;
-- Orders, each with everything by which a worklist is filtered.
CREATE INDEX dossier_by_due ON dossier
  (is_open, due_order, code_order, num, received_by, procedure_code, received_order, is_asked);
CREATE INDEX dossier_by_received ON dossier
  (is_open, received_order, num, due_order, received_by, procedure_code, is_asked);
CREATE INDEX dossier_by_name ON dossier
  (is_open, owner_sort, num, due_order, received_by, procedure_code, received_order, is_asked);

-- Names of owner and submitter: each word without its marks, and each as it is written, with a sign for its tone before
-- it. The prefixes cover every Vietnamese syllable with its sign. The upgrade derives the content anew.
DROP TABLE name_index;
CREATE VIRTUAL TABLE name_index USING fts5 (
  names, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii', prefix = '1 2 3 4 5 6 7'
);
