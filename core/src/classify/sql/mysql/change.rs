//! INSERT, REPLACE, UPDATE and DELETE.

use super::super::ir::{Assignment, Body, Change, ConflictUpdate, Insert, Query, Statement, construct};
use super::reader::{Reader, syntax};
use crate::classify::{Dialect, Reason};
use std::ops::Range;

/// `with` is the WITH clause before the statement.
pub(super) fn update(reader: &mut Reader<'_, '_>, with: Range<usize>) -> Result<Statement, Reason> {
    while reader.take_any(&["low_priority", "ignore"]) {}
    let from = reader.at;
    let set = reader.find(&["set"]).ok_or_else(|| syntax("update"))?;
    reader.at = set + 1;
    let tail = reader.find(&["where", "order", "limit", "returning"]).unwrap_or(reader.end);
    let values = reader.parts(set + 1..tail).into_iter().map(|part| reader.assignment(part)).collect::<Result<_, _>>()?;
    reader.at = tail;
    let returning = reader.find(&["returning"]).unwrap_or(reader.end);
    reader.expect(returning == reader.end, "update returning")?;
    let chosen = reader.query(&[from..set, tail..reader.end], Some(with))?;
    Ok(Statement::Change(Box::new(Change { chosen, values, deleted: Vec::new(), returning: Vec::new() })))
}

pub(super) fn delete(reader: &mut Reader<'_, '_>, with: Range<usize>) -> Result<Statement, Reason> {
    while reader.take_any(&["low_priority", "quick", "ignore"]) {}
    let returning = returning(reader)?;
    let mut deleted = Vec::new();
    let from = if reader.take("from") {
        match reader.find(&["using"]) {
            // `DELETE FROM a, b USING a JOIN b`, not `DELETE FROM a JOIN … USING (…)`, which the server does not take.
            Some(using) if !reader.tokens.symbol(using + 1, "(") => {
                targets(reader, using, &mut deleted)?;
                using + 1
            }
            Some(_) => return Err(construct("delete using")),
            None => {
                let from = reader.at;
                reader.name()?;
                from
            }
        }
    } else {
        let from = reader.find(&["from"]).ok_or_else(|| syntax("delete"))?;
        targets(reader, from, &mut deleted)?;
        from + 1
    };
    let items = if returning < reader.end { reader.items(returning + 1..reader.end)? } else { Vec::new() };
    let single = deleted.is_empty();
    let chosen = reader.query(std::slice::from_ref(&(from..returning)), Some(with))?;
    if single {
        match &chosen.body {
            Body::Select(select) => match select.from.as_slice() {
                [super::super::ir::From::Relation { name, alias, .. }] => {
                    let mut own =
                        alias.as_ref().map(|alias| alias.name.clone()).or(name.parts.last().cloned()).ok_or_else(|| syntax("delete"))?;
                    own.text = own.text.to_lowercase();
                    deleted.push(own);
                }
                _ => return Err(construct("delete from several")),
            },
            _ => return Err(construct("delete")),
        }
    }
    Ok(Statement::Change(Box::new(Change { chosen, values: Vec::new(), deleted, returning: items })))
}

/// Where MariaDB's RETURNING stands, or the end. To MySQL the word is a name, and what follows it another clause.
fn returning(reader: &Reader<'_, '_>) -> Result<usize, Reason> {
    match (reader.find(&["returning"]), reader.tokens.dialect()) {
        (None, _) => Ok(reader.end),
        (Some(at), Dialect::Mariadb) => Ok(at),
        (Some(_), _) => Err(construct("returning")),
    }
}

/// `a, b.*` up to there.
fn targets(reader: &mut Reader<'_, '_>, end: usize, deleted: &mut Vec<super::super::ir::Ident>) -> Result<(), Reason> {
    loop {
        let mut target = reader.ident()?;
        while reader.symbol(".") {
            if reader.symbol("*") {
                break;
            }
            target = reader.ident()?;
        }
        deleted.push(target);
        if reader.at == end {
            return Ok(());
        }
        let more = reader.symbol(",");
        reader.expect(more, "delete")?;
    }
}

pub(super) fn insert(reader: &mut Reader<'_, '_>, replace: bool, with: Range<usize>) -> Result<Statement, Reason> {
    reader.expect(with.is_empty(), "insert behind with")?;
    while reader.take_any(&["low_priority", "delayed", "high_priority", "ignore"]) {}
    reader.take("into");
    let target = reader.name()?;
    if reader.take("partition") {
        let open = reader.symbol("(");
        reader.expect(open, "partition")?;
        reader.at = reader.closing()? + 1;
    }
    let returning = returning(reader)?;
    let items = if returning < reader.end { reader.items(returning + 1..reader.end)? } else { Vec::new() };
    let duplicate = duplicate(reader, returning);
    let mut insert = Insert {
        target,
        alias: None,
        replace,
        columns: Vec::new(),
        source: None,
        unique: Vec::new(),
        conflict: None,
        searched: Vec::new(),
        returning: items,
        output: None,
    };
    if !reader.is_ahead(1, "select") && !reader.is_ahead(1, "with") && !reader.is_ahead(1, "values") && reader.symbol("(") {
        let close = reader.closing()?;
        while reader.at < close {
            let mut name = reader.name()?;
            let mut column = name.parts.pop().ok_or_else(|| syntax("insert"))?;
            column.text = column.text.to_lowercase();
            insert.columns.push(column);
            let more = reader.symbol(",");
            reader.expect(more || reader.at == close, "insert")?;
        }
        reader.at = close + 1;
    }
    source(reader, &mut insert, duplicate.unwrap_or(returning))?;
    if let Some(at) = duplicate {
        reader.expect(insert.returning.is_empty(), "returning")?;
        let mut values = Vec::new();
        for part in reader.parts(at + 4..returning) {
            let (_, column, value) = reader.assignment(part)?;
            values.push(Assignment { columns: vec![column], value });
        }
        insert.conflict = Some(ConflictUpdate { values, selection: None });
    }
    Ok(Statement::Insert(Box::new(insert)))
}

/// Where ON DUPLICATE KEY UPDATE stands.
fn duplicate(reader: &Reader<'_, '_>, end: usize) -> Option<usize> {
    (reader.at..end)
        .find(|at| ["on", "duplicate", "key", "update"].iter().enumerate().all(|(ahead, word)| reader.tokens.is(at + ahead, word)))
}

fn source(reader: &mut Reader<'_, '_>, insert: &mut Insert, end: usize) -> Result<(), Reason> {
    if reader.take("set") {
        let mut row = Vec::new();
        for part in reader.parts(reader.at..end) {
            let (_, column, value) = reader.assignment(part)?;
            insert.columns.push(column);
            row.push(value);
        }
        insert.source = Some(values(vec![row]));
        return Ok(());
    }
    if !reader.take_any(&["values", "value"]) {
        insert.source = Some(reader.query(std::slice::from_ref(&(reader.at..end)), None)?);
        return Ok(());
    }
    let mut rows = Vec::new();
    for row in reader.parts(reader.at..end) {
        let start = if reader.tokens.is(row.start, "row") { row.start + 1 } else { row.start };
        let bracketed = reader.tokens.symbol(start, "(") && row.end > start + 1 && reader.tokens.symbol(row.end - 1, ")");
        reader.expect(bracketed, "values")?;
        let inside = start + 1..row.end - 1;
        let parts = if inside.is_empty() { Vec::new() } else { reader.parts(inside) };
        rows.push(parts.into_iter().map(|part| reader.expr(part, false)).collect::<Result<Vec<_>, _>>()?);
    }
    if rows.iter().all(|row| !row.is_empty()) {
        insert.source = Some(values(rows));
    }
    Ok(())
}

fn values(rows: Vec<Vec<super::super::ir::Expr>>) -> Query {
    Query::of(Body::Values(rows))
}
