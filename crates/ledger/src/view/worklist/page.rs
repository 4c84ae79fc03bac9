//! Pages, and where one dossier stands.

use super::Worklist;
use crate::{
    LedgerError, Read,
    view::dossier::{DossierRow, dossier_row, select_dossier},
};
use domain::id::EntityId;
use rusqlite::{params_from_iter, types::Value};

impl Read<'_> {
    /// Rows `offset` to `offset + limit` of a worklist.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn worklist_page(
        &self,
        list: &Worklist,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<DossierRow>, LedgerError> {
        let (source, conditions) = (self.source(list)?, list.conditions());
        let sql = format!(
            concat!(
                select_dossier!("(SELECT num AS at FROM "),
                "{table} WHERE {conditions}{source} ORDER BY {inner} LIMIT ? OFFSET ?) w \
                 JOIN dossier d ON d.num = w.at ORDER BY {outer}"
            ),
            table = source.table,
            conditions = conditions.joined(),
            source = source.condition,
            inner = list.order_by(""),
            outer = list.order_by("d."),
        );
        let bounds = [Value::from(limit), Value::from(offset)];
        let values = conditions.values.into_iter().chain(source.values).chain(bounds);
        self.all(&sql, params_from_iter(values), dossier_row)
    }

    /// The row at which a dossier stands in a worklist, from 0; `None` when it is not in it.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn worklist_place(&self, list: &Worklist, id: EntityId) -> Result<Option<u32>, LedgerError> {
        let (columns, is_down) = list.columns();
        let keys = columns.join(", ");
        let conditions = list.conditions();
        let one = format!(
            "SELECT {keys} FROM dossier NOT INDEXED
             WHERE {} AND num = (SELECT num FROM entity WHERE id = ? AND kind = 'dossier')",
            conditions.joined()
        );
        let values = conditions.values.iter().cloned().chain([Value::from(id.0.as_bytes().to_vec())]);
        let found = self.one(&one, params_from_iter(values), |row| {
            (0..columns.len()).map(|column| Ok(row.get::<_, Value>(column)?)).collect::<Result<Vec<_>, _>>()
        })?;
        let Some(keys_of_it) = found else { return Ok(None) };
        let source = self.source(list)?;
        let before = format!(
            "SELECT count(*) FROM {} WHERE {}{} AND ({keys}) {} ({})",
            source.table,
            conditions.joined(),
            source.condition,
            if is_down { ">" } else { "<" },
            vec!["?"; columns.len()].join(", "),
        );
        let values = conditions.values.into_iter().chain(source.values).chain(keys_of_it);
        self.one(&before, params_from_iter(values), |row| Ok(row.get(0)?))
    }
}
