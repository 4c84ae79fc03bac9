-- Rows of one desk that are no operations.

CREATE TABLE setting (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
  saved    INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- counts savings: the latest is the highest, whatever the clock says
  id       BLOB NOT NULL UNIQUE,
  officer  TEXT NOT NULL,
  form     TEXT NOT NULL,
  saved_at TEXT NOT NULL
) STRICT;
CREATE INDEX draft_officer ON draft (officer, saved);

CREATE TABLE pin (
  officer      TEXT NOT NULL PRIMARY KEY,
  verifier     TEXT,
  failures     INTEGER NOT NULL,
  locked_until TEXT,
  codes_used   TEXT NOT NULL                -- JSON list
) STRICT, WITHOUT ROWID;

CREATE TABLE procedure_use (
  procedure TEXT NOT NULL,
  officer   TEXT NOT NULL,
  count     INTEGER NOT NULL,
  last      TEXT NOT NULL,
  PRIMARY KEY (officer, procedure)
) STRICT, WITHOUT ROWID;
