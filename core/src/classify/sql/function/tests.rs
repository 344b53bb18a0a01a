use super::*;
use crate::classify::EffectGroup;

fn postgres(name: &str) -> FunctionFacts {
    look_up(Dialect::Postgres, None, name)
}

#[test]
fn every_row_of_the_tables_is_read_and_stands_once() {
    for (generated, dialect, loaded) in
        [(include_str!("postgres.tsv"), "postgres", &*POSTGRES), (include_str!("sqlite.tsv"), "sqlite", &*SQLITE)]
    {
        let mut names: Vec<_> = rows(generated).map(|row| row[0]).collect();
        let reviewed: Vec<_> = rows(include_str!("reviewed.tsv")).filter(|row| row[0] == dialect).collect();
        assert!(names.len() > 100 && reviewed.len() > 50);
        assert!(names.is_sorted() && rows(generated).all(|row| row.len() == 4 && facts(&row[1..]).is_some()));
        assert!(reviewed.iter().all(|row| row.len() == 6 && facts(&row[2..5]).is_some() && !row[5].is_empty()));
        let before = names.len();
        names.dedup();
        assert_eq!(names.len(), before);
        names.extend(reviewed.iter().map(|row| row[1]));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), loaded.len());
    }
    let reviewed: Vec<_> = rows(include_str!("reviewed.tsv")).map(|row| (row[0], row[1])).collect();
    assert!(reviewed.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn a_harmless_class_has_no_effects_and_every_other_has_some() {
    let compared = EffectSet::group(EffectGroup::Data).union(EffectSet::group(EffectGroup::Structure));
    for (name, facts) in POSTGRES.iter().chain(SQLITE.iter()) {
        let harmless = matches!(facts.class, FunctionClass::Pure | FunctionClass::Reads);
        assert_eq!(harmless, facts.effects.is_empty(), "{name}");
        assert!(facts.effects.intersection(compared).is_empty(), "{name}");
    }
}

#[test]
fn functions_with_effects_are_never_harmless() {
    use Effect::*;
    for (name, effect) in [
        ("nextval", FunctionWrite),
        ("lo_import", FileRead),
        ("lo_get", FileRead),
        ("pg_read_binary_file", FileRead),
        ("pg_ls_waldir", FileRead),
        ("pg_stat_file", FileRead),
        ("pg_file_write", FileWrite),
        ("dblink", DynamicSql),
        ("dblink_exec", Network),
        ("pg_terminate_backend", Terminate),
        ("pg_reload_conf", Maintenance),
        ("pg_stat_reset", Maintenance),
        ("pg_sleep_for", Sleep),
        ("pg_try_advisory_xact_lock_shared", Lock),
        ("query_to_xml_and_xmlschema", DynamicSql),
        ("table_to_xml", DynamicSql),
        ("database_to_xmlschema", DynamicSql),
        ("cursor_to_xml", DynamicSql),
        ("ts_stat", DynamicSql),
        ("ts_rewrite", DynamicSql),
        ("crosstab", DynamicSql),
        ("pg_logical_emit_message", Replication),
        ("pg_logical_slot_get_changes", Replication),
        ("set_config", LexerSetting),
        ("pg_notify", Notify),
        ("txid_current", FunctionWrite),
        ("pg_export_snapshot", FunctionWrite),
        ("pg_import_system_collations", FunctionWrite),
        ("plpgsql_call_handler", FunctionUnknown),
        ("del_users", FunctionUnknown),
    ] {
        assert!(postgres(name).effects.contains(effect), "{name}: {:?}", postgres(name));
    }
    for (name, effect) in [("load_extension", Program), ("readfile", FileRead), ("writefile", FileWrite), ("fts3_tokenizer", Program)] {
        assert!(look_up(Dialect::Sqlite, None, name).effects.contains(effect), "{name}");
    }
}

#[test]
fn ordinary_functions_are_known_by_class_and_kind() {
    use FunctionKind::*;
    for (name, kind) in [
        ("lower", Scalar),
        ("coalesce", Scalar),
        ("extract", Scalar),
        ("current_date", Scalar),
        ("gen_random_uuid", Scalar),
        ("to_char", Scalar),
        ("row_to_json", Scalar),
        ("count", Aggregate),
        ("regr_slope", Aggregate),
        ("max", ShowsValues),
        ("string_agg", ShowsValues),
        ("percentile_disc", ShowsValues),
        ("mode", ShowsValues),
        ("any_value", ShowsValues),
        ("row_number", Window),
        ("rank", Window),
        ("lag", WindowShowsValues),
        ("first_value", WindowShowsValues),
        ("unnest", SetReturning),
        ("generate_series", SetReturning),
        ("jsonb_array_elements", SetReturning),
    ] {
        assert_eq!((postgres(name).class, postgres(name).kind), (FunctionClass::Pure, kind), "{name}");
    }
    for (name, kind) in
        [("ifnull", Scalar), ("total", Aggregate), ("group_concat", ShowsValues), ("ntile", Window), ("json_each", SetReturning)]
    {
        let facts = look_up(Dialect::Sqlite, None, name);
        assert_eq!((facts.class, facts.kind), (FunctionClass::Pure, kind), "{name}");
    }
    assert_eq!(postgres("pg_get_viewdef").class, FunctionClass::Reads);
    assert_eq!(postgres("has_table_privilege").class, FunctionClass::Reads);
}

#[test]
fn another_schema_is_not_the_servers_own() {
    assert_eq!(look_up(Dialect::Postgres, Some("pg_catalog"), "lower"), postgres("lower"));
    assert_eq!(look_up(Dialect::Postgres, Some("public"), "lower"), FunctionFacts::UNKNOWN);
    assert_eq!(look_up(Dialect::Sqlite, Some("main"), "lower"), FunctionFacts::UNKNOWN);
    assert_eq!(postgres("Lower"), FunctionFacts::UNKNOWN);
}
