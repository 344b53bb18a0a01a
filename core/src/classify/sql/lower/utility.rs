//! Everything that is not a query, INSERT, UPDATE, DELETE, MERGE or EXPLAIN: one exhaustive match, so that a new statement or a new
//! field of an old one fails the build and not the check.

mod alter;
mod alter_table;
mod block;
mod copy;
mod create;
pub(in crate::classify::sql) mod draft;
mod drop;
mod options;
mod privilege;
mod routine;
mod service;
mod session;
pub(in crate::classify::sql) mod setting;
mod sqlite;
mod table;

use super::Lowering;
use crate::classify::sql::ir::Utility;
use crate::classify::{Effect, StateChange};
use draft::Draft;
pub(in crate::classify::sql) use sqlite::quote_pragmas;
use sqlparser::ast::helpers::stmt_data_loading::FileStagingCommand;
use sqlparser::ast::{self, Statement};

/// What the statement does. Where its meaning is not followed to the end there is a doubt, beside the effects and objects that are
/// known.
pub(in crate::classify::sql) fn lower(statement: &Statement, lowering: &Lowering) -> Utility {
    let mut draft = Draft::new(*lowering);
    let d = &mut draft;
    match statement {
        // Lowered elsewhere; whatever reaches this place is not followed.
        Statement::Query(_)
        | Statement::Insert(_)
        | Statement::Update(_)
        | Statement::Delete(_)
        | Statement::Merge(_)
        | Statement::Explain {
            describe_alias: _,
            analyze: _,
            verbose: _,
            query_plan: _,
            estimate: _,
            statement: _,
            format: _,
            options: _,
        } => d.construct("a statement that is not a utility"),

        Statement::CreateTable(table) => table::create(d, table),
        Statement::CreateVirtualTable { name, if_not_exists: _, module_name, module_args: _ } => {
            sqlite::virtual_table(d, name, module_name)
        }
        Statement::CreateView(view) => create::view(d, view),
        Statement::CreateIndex(index) => create::index(d, index),
        Statement::CreateSequence { temporary, if_not_exists: _, name, data_type: _, sequence_options, owned_by } => {
            create::sequence(d, name, *temporary, sequence_options, owned_by.as_ref());
        }
        Statement::CreateType { name, representation } => create::data_type(d, name, representation.as_ref()),
        Statement::CreateDomain(domain) => create::domain(d, domain),
        Statement::CreateSchema { schema_name, or_replace, if_not_exists: _, with, options, default_collate_spec, clone } => {
            create::schema(
                d,
                schema_name,
                *or_replace,
                with.as_deref().unwrap_or_default(),
                options.as_deref().unwrap_or_default(),
                default_collate_spec.as_ref(),
                clone.as_ref(),
            )
        }
        Statement::CreateDatabase {
            db_name,
            if_not_exists: _,
            location,
            managed_location,
            or_replace: _,
            transient: _,
            clone,
            data_retention_time_in_days: _,
            max_data_extension_time_in_days: _,
            external_volume,
            catalog: _,
            replace_invalid_characters: _,
            default_ddl_collation: _,
            storage_serialization_policy: _,
            comment: _,
            default_charset: _,
            default_collation: _,
            catalog_sync,
            catalog_sync_namespace_mode: _,
            catalog_sync_namespace_flatten_delimiter: _,
            with_tags: _,
            with_contacts: _,
        } => {
            create::database(d, db_name, clone.as_ref());
            let outside = location.is_some() || managed_location.is_some() || external_volume.is_some() || catalog_sync.is_some();
            d.foreign_if(outside, "a database stored outside");
        }
        Statement::CreateTrigger(trigger) => create::trigger(d, trigger),
        Statement::CreateExtension(extension) => create::extension(d, extension),
        Statement::CreateServer(server) => create::server(d, server),
        Statement::CreateConnector(connector) => create::connector(d, connector),
        Statement::CreateCollation(collation) => create::collation(d, collation),
        Statement::CreateTextSearch(object) => create::text_search(d, object),
        Statement::CreateOperator(operator) => create::operator(d, operator),
        Statement::CreateOperatorFamily(family) => create::operator_family(d, family),
        Statement::CreateOperatorClass(class) => create::operator_class(d, class),
        Statement::CreateSecret {
            or_replace: _,
            temporary: _,
            if_not_exists: _,
            name: _,
            storage_specifier: _,
            secret_type: _,
            options: _,
        } => create::foreign(d, None, "CREATE SECRET", true),
        Statement::CreateStage {
            or_replace: _,
            temporary: _,
            if_not_exists: _,
            name,
            stage_params: _,
            directory_table_params: _,
            file_format: _,
            copy_options: _,
            comment: _,
        } => create::foreign(d, Some(name), "CREATE STAGE", true),
        Statement::CreateFileFormat { or_replace: _, temporary: _, volatile: _, if_not_exists: _, name, options: _, comment: _ } => {
            create::foreign(d, Some(name), "CREATE FILE FORMAT", false);
        }
        Statement::CreateWarehouse(ast::CreateWarehouse { or_replace: _, if_not_exists: _, name, options: _ }) => {
            create::foreign(d, Some(name), "CREATE WAREHOUSE", false);
        }

        Statement::CreateFunction(function) => routine::create_function(d, function),
        Statement::CreateProcedure { or_alter, name, params, language, body } => {
            routine::create_procedure(d, *or_alter, name, params.as_deref().unwrap_or_default(), language.as_ref(), body);
        }
        Statement::CreateMacro { or_replace: _, temporary: _, name, args, definition } => {
            routine::create_macro(d, name, args.as_deref().unwrap_or_default(), definition);
        }
        Statement::AlterFunction(function) => routine::alter_function(d, function),
        Statement::Call(function) => routine::call(d, function),

        Statement::AlterTable(table) => alter_table::alter(d, table),
        Statement::AlterSchema(schema) => alter::schema(d, schema),
        Statement::AlterIndex { name, operation } => alter::index(d, name, operation),
        Statement::AlterView { name, columns: _, query, with_options } => alter::view(d, name, query, with_options),
        Statement::AlterType(data_type) => alter::data_type(d, data_type),
        Statement::AlterCollation(collation) => alter::collation(d, collation),
        Statement::AlterTextSearch(object) => alter::text_search(d, object),
        Statement::AlterOperator(operator) => alter::operator(d, operator),
        Statement::AlterOperatorFamily(family) => alter::operator_family(d, family),
        Statement::AlterOperatorClass(class) => alter::operator_class(d, class),
        Statement::AlterConnector { name, properties, url: _, owner } => {
            alter::connector(d, name, properties.as_deref().unwrap_or_default(), owner.is_some());
        }
        Statement::RenameTable(renames) => alter::rename_tables(d, renames),
        Statement::Comment { object_type, object_name, comment: _, if_exists } => alter::comment(d, *object_type, object_name, *if_exists),

        Statement::Drop { object_type, if_exists: _, names, cascade, restrict: _, purge, temporary, table } => {
            let reach = drop::Reach { cascade: *cascade, temporary: *temporary, table: table.as_ref() };
            drop::objects(d, *object_type, names, &reach);
            d.foreign_if(*purge, "PURGE");
        }
        Statement::DropFunction(ast::DropFunction { if_exists: _, func_desc, drop_behavior }) => {
            drop::routines(d, func_desc, drop_behavior.as_ref());
        }
        Statement::DropProcedure { if_exists: _, proc_desc, drop_behavior } => drop::routines(d, proc_desc, drop_behavior.as_ref()),
        Statement::DropDomain(ast::DropDomain { if_exists: _, name, drop_behavior }) => drop::others(d, [name], drop_behavior.as_ref()),
        Statement::DropOperator(ast::DropOperator { if_exists: _, operators, drop_behavior }) => {
            drop::others(
                d,
                operators.iter().map(|ast::DropOperatorSignature { name, left_type: _, right_type: _ }| name),
                drop_behavior.as_ref(),
            );
        }
        Statement::DropOperatorFamily(ast::DropOperatorFamily { if_exists: _, names, using: _, drop_behavior })
        | Statement::DropOperatorClass(ast::DropOperatorClass { if_exists: _, names, using: _, drop_behavior }) => {
            drop::others(d, names, drop_behavior.as_ref());
        }
        Statement::DropExtension(extension) => drop::extension(d, extension),
        Statement::DropTrigger(trigger) => drop::trigger(d, trigger),
        Statement::DropPolicy(policy) => privilege::drop_policy(d, policy),
        Statement::DropSecret { if_exists: _, temporary: _, name, storage_specifier: _ }
        | Statement::DropConnector { if_exists: _, name } => {
            d.other_ident(name, &[Effect::Drop]);
            d.foreign("DROP of such an object");
        }
        Statement::Truncate(truncate) => drop::truncate(d, truncate),

        Statement::Grant(grant) => privilege::grant(d, grant),
        Statement::Revoke(revoke) => privilege::revoke(d, revoke),
        Statement::Deny(deny) => privilege::deny(d, deny),
        Statement::CreateRole(role) => privilege::create_role(d, role),
        Statement::AlterRole { name, operation } => privilege::alter_role(d, name, operation),
        Statement::CreateUser(user) => privilege::create_user(d, user),
        Statement::AlterUser(user) => privilege::alter_user(d, user),
        Statement::CreatePolicy(policy) => privilege::create_policy(d, policy),
        Statement::AlterPolicy(policy) => privilege::alter_policy(d, policy),

        Statement::Set(set) => setting::set(d, set),
        Statement::Reset(ast::ResetStatement { reset }) => setting::reset(d, reset),
        Statement::Discard { object_type } => setting::discard(d, *object_type),
        Statement::Use(object) => setting::use_object(d, object),
        Statement::AlterSession { set: _, session_params: _ } => setting::alter_session(d),
        Statement::Pragma { name, value, is_eq: _ } => sqlite::pragma(d, name, value.as_ref()),
        Statement::AttachDatabase { schema_name: _, database_file_name, database: _ } => sqlite::attach(d, database_file_name),
        Statement::AttachDuckDBDatabase { if_not_exists: _, database: _, database_path: _, database_alias: _, attach_options: _ }
        | Statement::DetachDuckDBDatabase { if_exists: _, database: _, database_alias: _ } => sqlite::detach(d),
        Statement::Install { extension_name } => {
            d.other_ident(extension_name, &[]);
            setting::reaches_out(d, &[Effect::Program, Effect::FileWrite], "INSTALL");
        }
        Statement::Load { extension_name } => {
            d.other_ident(extension_name, &[Effect::Program, Effect::FileRead, Effect::Setting]);
            d.touched_any();
        }

        Statement::StartTransaction { modes: _, begin: _, transaction: _, modifier, statements, exception, has_end_keyword } => {
            session::begin(d, *modifier, statements, exception.as_deref(), *has_end_keyword);
        }
        Statement::Commit { chain, end: _, modifier } => session::commit(d, *chain, *modifier),
        Statement::Rollback { chain, savepoint } => session::rollback(d, *chain, savepoint.as_ref()),
        Statement::Savepoint { name } => session::marked(d, name, StateChange::Savepoint),
        Statement::ReleaseSavepoint { name } => session::marked(d, name, StateChange::Release),
        Statement::Prepare { name: _, data_types: _, statement } => session::prepare(d, statement),
        Statement::Execute { name, parameters, has_parentheses: _, immediate, into: _, using, output: _, default: _ } => {
            session::execute(d, name.as_ref(), *immediate, parameters, using);
        }
        Statement::Deallocate { name, prepare: _ } => session::deallocate(d, name),
        Statement::Declare { stmts } => session::declare(d, stmts),
        Statement::Fetch { name: _, direction: _, position: _, into } => session::fetch(d, into.as_ref()),
        Statement::Close { cursor } => session::close(d, cursor),
        Statement::Open(ast::OpenStatement { cursor_name: _ }) => {
            d.does(&[Effect::Cursor, Effect::Read]);
            d.foreign("OPEN");
        }
        Statement::Lock(lock) => session::lock(d, lock),
        Statement::LockTables { tables } => session::lock_tables(d, tables),
        Statement::UnlockTables => {
            d.does(&[Effect::Lock]);
            d.foreign("UNLOCK TABLES");
        }
        Statement::LISTEN { channel: _ } | Statement::UNLISTEN { channel: _ } => session::listen(d),
        Statement::NOTIFY { channel: _, payload: _ } => session::notify(d),

        Statement::Copy { source, to, target, options: _, legacy_options: _, values } => copy::copy(d, source, *to, target, values),
        Statement::CopyIntoSnowflake {
            kind,
            into,
            into_columns: _,
            from_obj,
            from_obj_alias: _,
            stage_params: _,
            from_transformations: _,
            from_query,
            files: _,
            pattern: _,
            file_format: _,
            copy_options: _,
            validation_mode: _,
            partition,
        } => copy::copy_into(d, kind, into, from_obj.as_ref(), from_query.as_deref(), partition.as_deref()),
        Statement::Directory { overwrite: _, local: _, path: _, file_format: _, source } => copy::directory(d, source),
        Statement::LoadData { local: _, inpath: _, overwrite, table_name, partitioned, table_format: _ } => {
            copy::load_data(d, table_name, *overwrite, partitioned.as_deref());
        }
        Statement::Unload { query, query_text, to: _, auth: _, with, options: _ } => {
            copy::unload(d, query.as_deref(), query_text.as_deref(), with);
        }
        Statement::ExportData(export) => copy::export(d, export),
        Statement::Put { source: _, stage, options: _ } => copy::stage_files(d, stage, &[Effect::FileRead, Effect::FileWrite]),
        Statement::List(FileStagingCommand { stage, pattern: _ }) => copy::stage_files(d, stage, &[Effect::Read]),
        Statement::Remove(FileStagingCommand { stage, pattern: _ }) => copy::stage_files(d, stage, &[Effect::FileWrite]),

        Statement::Vacuum(vacuum) => service::vacuum(d, vacuum),
        Statement::Analyze(analyze) => service::analyze(d, analyze),
        Statement::Kill { modifier: _, id: _ } => service::kill(d),
        Statement::Flush { object_type, location: _, channel: _, read_lock, export: _, tables } => {
            service::flush(d, object_type, tables, *read_lock);
        }
        Statement::Msck(ast::Msck { table_name, repair: _, partition_action: _ }) => service::of_table(d, table_name, None, "MSCK"),
        Statement::OptimizeTable {
            name,
            has_table_keyword: _,
            on_cluster: _,
            partition: _,
            include_final: _,
            deduplicate: _,
            predicate,
            zorder,
        } => {
            service::of_table(d, name, predicate.iter().chain(zorder.iter().flatten()), "OPTIMIZE");
        }
        Statement::Cache { table_flag: _, table_name, has_as: _, options, query } => {
            service::cache(d, table_name, options, query.as_deref())
        }
        Statement::UNCache { table_name, if_exists: _ } => service::of_table(d, table_name, None, "UNCACHE"),

        Statement::ShowVariable { variable } => service::show(d, variable),
        Statement::ShowFunctions { filter } | Statement::ShowCollation { filter } => service::list(d, filter.as_ref(), "SHOW"),
        Statement::ShowStatus { filter, global: _, session: _ } | Statement::ShowVariables { filter, global: _, session: _ } => {
            service::list(d, filter.as_ref(), "SHOW");
        }
        Statement::ShowCharset(ast::ShowCharset { is_shorthand: _, filter }) => service::list(d, filter.as_ref(), "SHOW"),
        Statement::ShowProcessList { full: _ } => service::list(d, None, "SHOW PROCESSLIST"),
        Statement::ShowCreate { obj_type, obj_name } => service::show_create(d, obj_type, obj_name),
        Statement::ShowColumns { extended: _, full: _, show_options } => service::list_in(d, show_options, true, "SHOW COLUMNS"),
        Statement::ShowTables { terse: _, history: _, extended: _, full: _, external: _, show_options }
        | Statement::ShowViews { terse: _, materialized: _, show_options }
        | Statement::ShowCatalogs { terse: _, history: _, show_options }
        | Statement::ShowDatabases { terse: _, history: _, show_options }
        | Statement::ShowSchemas { terse: _, history: _, show_options }
        | Statement::ShowObjects(ast::ShowObjects { terse: _, show_options }) => service::list_in(d, show_options, false, "SHOW"),
        Statement::ExplainTable { describe_alias: _, hive_format: _, has_table_keyword: _, table_name } => service::describe(d, table_name),

        Statement::Case(case) => block::case(d, case),
        Statement::If(condition) => block::condition(d, condition),
        Statement::While(repeat) => block::repeat(d, repeat),
        Statement::Raise(raise) => block::message(d, block::raised(raise), "RAISE"),
        Statement::RaisError { message, severity, state, arguments, options: _ } => {
            block::message(d, [&**message, &**severity, &**state].into_iter().chain(arguments), "RAISERROR");
        }
        Statement::Throw(ast::ThrowStatement { error_number, message, state }) => {
            block::message(d, [error_number, message, state].into_iter().flatten().map(|part| &**part), "THROW");
        }
        Statement::Print(ast::PrintStatement { message }) => block::message(d, [&**message], "PRINT"),
        Statement::Assert { condition, message } => block::message(d, std::iter::once(condition).chain(message), "ASSERT"),
        Statement::WaitFor(wait) => block::wait(d, wait),
        Statement::Return(value) => block::give_back(d, value),
    }
    draft.finish()
}

#[cfg(test)]
mod tests;
