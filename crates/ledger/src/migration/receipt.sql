-- Fee receipts: the books that lie on this desk, what was said about numbers that were passed over, and what a
-- procedure was asked for last.

CREATE TABLE receipt_book (
  symbol    TEXT NOT NULL,                -- as printed on the book; the numbers' book in `number_used`
  first     INTEGER NOT NULL,
  last      INTEGER NOT NULL,
  is_open   INTEGER NOT NULL,             -- at most one is
  is_sure   INTEGER NOT NULL,             -- 0: the data was restored, and only the book itself says how far it is used
  officer   TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  PRIMARY KEY (symbol, first)
) STRICT, WITHOUT ROWID;

ALTER TABLE number_floor ADD COLUMN note TEXT;
ALTER TABLE procedure_use ADD COLUMN copies INTEGER;
