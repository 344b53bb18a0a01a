//! Who may do what: GRANT, REVOKE, DENY, roles, users, row security policies.

use super::draft::Draft;
use crate::classify::Effect::Drop;
use crate::classify::Effect::{self, Alter, Create, Grant, Revoke, Role, Setting};
use sqlparser::ast::{self, GrantObjects};

/// GRANT, of privileges or of membership.
pub(super) fn grant(draft: &mut Draft, grant: &ast::Grant) {
    let ast::Grant { privileges, objects, grantees: _, with_grant_option: _, as_grantor: _, granted_by: _, current_grants: _ } = grant;
    draft.does(&[Grant]);
    privileges_of(draft, privileges);
    match objects {
        Some(objects) => on_objects(draft, objects, Grant),
        None => draft.does(&[Role]),
    }
}

/// REVOKE, of privileges or of membership.
pub(super) fn revoke(draft: &mut Draft, revoke: &ast::Revoke) {
    let ast::Revoke { grant_option_for: _, privileges, objects, grantees: _, granted_by: _, cascade: _ } = revoke;
    draft.does(&[Revoke]);
    privileges_of(draft, privileges);
    match objects {
        Some(objects) => on_objects(draft, objects, Revoke),
        None => draft.does(&[Role]),
    }
}

/// T-SQL's DENY.
pub(super) fn deny(draft: &mut Draft, deny: &ast::DenyStatement) {
    let ast::DenyStatement { privileges, objects, grantees: _, granted_by: _, cascade: _ } = deny;
    draft.does(&[Revoke]);
    privileges_of(draft, privileges);
    on_objects(draft, objects, Revoke);
    draft.foreign("DENY");
}

/// Membership hides among the actions: `GRANT SELECT TO x` names a role called select.
fn privileges_of(draft: &mut Draft, privileges: &ast::Privileges) {
    match privileges {
        ast::Privileges::All { with_privileges_keyword: _ } => {}
        ast::Privileges::Actions(actions) => {
            for action in actions {
                match action {
                    ast::Action::Role { role } | ast::Action::DatabaseRole { role } => draft.other(role, &[Role]),
                    ast::Action::Ownership | ast::Action::Manage { manage_type: _ } => draft.does(&[Role]),
                    ast::Action::AddSearchOptimization
                    | ast::Action::Apply { apply_type: _ }
                    | ast::Action::ApplyBudget
                    | ast::Action::AttachListing
                    | ast::Action::AttachPolicy
                    | ast::Action::Audit
                    | ast::Action::BindServiceEndpoint
                    | ast::Action::Connect
                    | ast::Action::Create { obj_type: _ }
                    | ast::Action::Delete
                    | ast::Action::Drop
                    | ast::Action::EvolveSchema
                    | ast::Action::Exec { obj_type: _ }
                    | ast::Action::Execute { obj_type: _ }
                    | ast::Action::Failover
                    | ast::Action::ImportedPrivileges
                    | ast::Action::ImportShare
                    | ast::Action::Insert { columns: _ }
                    | ast::Action::ManageReleases
                    | ast::Action::ManageVersions
                    | ast::Action::Modify { modify_type: _ }
                    | ast::Action::Monitor { monitor_type: _ }
                    | ast::Action::Operate
                    | ast::Action::OverrideShareRestrictions
                    | ast::Action::PurchaseDataExchangeListing
                    | ast::Action::Read
                    | ast::Action::ReadSession
                    | ast::Action::References { columns: _ }
                    | ast::Action::Replicate
                    | ast::Action::ResolveAll
                    | ast::Action::Select { columns: _ }
                    | ast::Action::Temporary
                    | ast::Action::Trigger
                    | ast::Action::Truncate
                    | ast::Action::Update { columns: _ }
                    | ast::Action::Usage => {}
                }
            }
        }
    }
}

fn on_objects(draft: &mut Draft, objects: &GrantObjects, effect: Effect) {
    match objects {
        GrantObjects::Tables(names) | GrantObjects::Views(names) => names.iter().for_each(|name| draft.relation(name, &[effect])),
        GrantObjects::Sequences(names) => names.iter().for_each(|name| draft.unlisted(name, &[effect])),
        GrantObjects::AllTablesInSchema { schemas }
        | GrantObjects::AllViewsInSchema { schemas }
        | GrantObjects::AllMaterializedViewsInSchema { schemas }
        | GrantObjects::AllExternalTablesInSchema { schemas }
        | GrantObjects::AllSequencesInSchema { schemas }
        | GrantObjects::AllFunctionsInSchema { schemas }
        | GrantObjects::FutureTablesInSchema { schemas }
        | GrantObjects::FutureViewsInSchema { schemas }
        | GrantObjects::FutureExternalTablesInSchema { schemas }
        | GrantObjects::FutureMaterializedViewsInSchema { schemas }
        | GrantObjects::FutureSequencesInSchema { schemas }
        | GrantObjects::FutureSchemasInDatabase { databases: schemas } => {
            schemas.iter().for_each(|schema| draft.other(schema, &[effect]));
            draft.construct("privileges on everything in a schema");
        }
        GrantObjects::Databases(names)
        | GrantObjects::Schemas(names)
        | GrantObjects::Warehouses(names)
        | GrantObjects::Integrations(names)
        | GrantObjects::ResourceMonitors(names)
        | GrantObjects::ComputePools(names)
        | GrantObjects::Connections(names)
        | GrantObjects::FailoverGroup(names)
        | GrantObjects::ReplicationGroup(names)
        | GrantObjects::ExternalVolumes(names) => names.iter().for_each(|name| draft.other(name, &[effect])),
        GrantObjects::Users(names) => names.iter().for_each(|name| draft.other(name, &[effect, Role])),
        GrantObjects::Procedure { name, arg_types: _ } | GrantObjects::Function { name, arg_types: _ } => draft.other(name, &[effect]),
    }
}

/// CREATE ROLE; membership in or of other roles is granted with it.
pub(super) fn create_role(draft: &mut Draft, role: &ast::CreateRole) {
    let ast::CreateRole {
        names,
        if_not_exists: _,
        login: _,
        inherit: _,
        bypassrls: _,
        password,
        superuser: _,
        create_db: _,
        create_role: _,
        replication: _,
        connection_limit,
        valid_until,
        in_role,
        in_group,
        role,
        user,
        admin,
        authorization_owner,
    } = role;
    draft.does(&[Create, Role]);
    names.iter().for_each(|name| draft.other(name, &[Create, Role]));
    for member in in_role.iter().chain(in_group).chain(role).chain(user).chain(admin) {
        draft.other_ident(member, &[Role]);
    }
    if let Some(password) = password {
        password_of(draft, password);
    }
    draft.values(connection_limit);
    draft.values(valid_until);
    if let Some(owner) = authorization_owner {
        draft.other(owner, &[]);
        draft.foreign("CREATE ROLE with AUTHORIZATION");
    }
}

fn password_of(draft: &mut Draft, password: &ast::Password) {
    match password {
        ast::Password::Password(value) => draft.value(value),
        ast::Password::NullPassword => {}
    }
}

/// ALTER ROLE.
pub(super) fn alter_role(draft: &mut Draft, name: &ast::Ident, operation: &ast::AlterRoleOperation) {
    draft.other_ident(name, &[Alter, Role]);
    match operation {
        ast::AlterRoleOperation::RenameRole { role_name: _ } => {}
        ast::AlterRoleOperation::AddMember { member_name } => draft.other_ident(member_name, &[Role]),
        ast::AlterRoleOperation::DropMember { member_name } => draft.other_ident(member_name, &[Role]),
        ast::AlterRoleOperation::WithOptions { options } => options.iter().for_each(|option| role_option(draft, option)),
        ast::AlterRoleOperation::Set { config_name: _, config_value, in_database: _ } => {
            draft.does(&[Setting]);
            match config_value {
                ast::SetConfigValue::Default | ast::SetConfigValue::FromCurrent => {}
                ast::SetConfigValue::Value(value) => draft.value(value),
            }
        }
        ast::AlterRoleOperation::Reset { config_name: _, in_database: _ } => draft.does(&[Setting]),
    }
}

fn role_option(draft: &mut Draft, option: &ast::RoleOption) {
    match option {
        ast::RoleOption::BypassRLS(_)
        | ast::RoleOption::CreateDB(_)
        | ast::RoleOption::CreateRole(_)
        | ast::RoleOption::Inherit(_)
        | ast::RoleOption::Login(_)
        | ast::RoleOption::Replication(_)
        | ast::RoleOption::SuperUser(_) => {}
        ast::RoleOption::ConnectionLimit(value) | ast::RoleOption::ValidUntil(value) => draft.value(value),
        ast::RoleOption::Password(password) => password_of(draft, password),
    }
}

/// Snowflake's CREATE USER.
pub(super) fn create_user(draft: &mut Draft, user: &ast::CreateUser) {
    let ast::CreateUser { or_replace: _, if_not_exists: _, name, options: _, with_tags: _, tags: _ } = user;
    draft.other_ident(name, &[Create, Role]);
    draft.construct("CREATE USER with options that are not followed");
}

/// Snowflake's ALTER USER; PostgreSQL's with a password.
pub(super) fn alter_user(draft: &mut Draft, user: &ast::AlterUser) {
    draft.other_ident(&user.name, &[Alter, Role]);
    draft.construct("ALTER USER with options that are not followed");
}

/// CREATE POLICY on a table's rows.
pub(super) fn create_policy(draft: &mut Draft, policy: &ast::CreatePolicy) {
    let ast::CreatePolicy { name: _, table_name, policy_type: _, command: _, to: _, using, with_check } = policy;
    draft.relation(table_name, &[Create, Role]);
    draft.touches(table_name);
    draft.expressions(using);
    draft.expressions(with_check);
}

/// ALTER POLICY.
pub(super) fn alter_policy(draft: &mut Draft, policy: &ast::AlterPolicy) {
    let ast::AlterPolicy { name: _, table_name, operation } = policy;
    draft.relation(table_name, &[Alter, Role]);
    draft.touches(table_name);
    match operation {
        ast::AlterPolicyOperation::Rename { new_name: _ } => {}
        ast::AlterPolicyOperation::Apply { to: _, using, with_check } => {
            draft.expressions(using);
            draft.expressions(with_check);
        }
    }
}

/// DROP POLICY.
pub(super) fn drop_policy(draft: &mut Draft, policy: &ast::DropPolicy) {
    let ast::DropPolicy { if_exists: _, name: _, table_name, drop_behavior: _ } = policy;
    draft.relation(table_name, &[Drop, Role]);
    draft.touches(table_name);
}
