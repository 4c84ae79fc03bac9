-- What comes from paper: sheets that were printed ahead, and people who were known before this program.

-- Sheets of form 01 with their numbers, to be written on by hand while there is no power. Entered is what has used its
-- number; burnt is what was given back unused. The numbers themselves are passed over by `number_floor`.
CREATE TABLE blank_sheet (
  volume       TEXT NOT NULL,             -- of the receipts and of the register
  number       INTEGER NOT NULL,          -- of the receipt
  register_seq INTEGER NOT NULL,
  day          TEXT NOT NULL,             -- for which it was printed
  serial       INTEGER NOT NULL,          -- of that day
  code         TEXT NOT NULL,             -- as printed
  printed_at   TEXT NOT NULL,
  printed_by   TEXT NOT NULL,
  burnt_at     TEXT,
  burnt_by     TEXT,
  burnt_reason TEXT,
  PRIMARY KEY (volume, number)
) STRICT, WITHOUT ROWID;

-- People of the lists of before, by the number of their identity paper; a dossier says it better.
CREATE TABLE known_person (
  number TEXT NOT NULL PRIMARY KEY,
  person TEXT NOT NULL                    -- as a screen types one, JSON
) STRICT, WITHOUT ROWID;
