/*
 * checkrein: an enforcement point for AI agents, as a library in the process that already holds the connection.
 *
 * Made from the sources of the library; not to be edited. What holds for every function is said here once.
 *
 * Names.      All begin with `checkrein_` or `CHECKREIN_`. The type comes first, then the verb.
 *
 * Results.    A function gives a `checkrein_status`: 0 (`CHECKREIN_OK`) for success, otherwise the number of an error code. Only
 *             functions that end in `_free`, and the two that tell versions, give something else. Answers are written to places that
 *             the caller gives, behind all arguments. On failure nothing is written there.
 *
 * Errors.     The last argument of most functions is a place for an error, or NULL. It is written on failure alone: an error with the
 *             dotted code, a message and sometimes a line of help, which the caller frees. What it held before is overwritten, not
 *             freed. There is no thread-local "last error". No text of an error holds a secret, a token, an SQL literal or a row's value.
 *             A denial is no error: it is a decision, with status 0. An error means that there is no decision.
 *
 * Ownership.  Who gets a pointer to a handle owns it and gives it back with the type's `_free`, once, in any order: what came from a
 *             handle keeps what it needs. A `checkrein_slice` or `checkrein_slices` that comes out belongs to the handle it came from
 *             and lives as long as that; the comment says so. A `checkrein_buffer` or `checkrein_findings` that comes out belongs to the
 *             caller. What goes in is borrowed for the call; nothing of it is kept, save a callback's `user_data`.
 *
 * NULL.       Every pointer is checked. A handle or a place for an answer that is NULL gives `CHECKREIN_E_BOUNDARY_ARGUMENT`, unless the
 *             comment says what NULL means. `_free(NULL)` does nothing. An array may be NULL where its length is 0.
 *
 * Checked.    Handles of another type, lengths beyond the limits (`…_LIMIT`; nothing is read then), text that is not UTF-8, and numbers
 *             that are none of their constants give `CHECKREIN_E_BOUNDARY_ARGUMENT`. A handle that was closed, or that another took over,
 *             gives `CHECKREIN_E_BOUNDARY_CLOSED`. What cannot be checked: a handle that was freed, or a length that is a lie.
 *
 * Options.    They begin with `size`, which the caller sets to `sizeof` them: a later version may add members behind, and a program that
 *             was compiled with an older header goes on. Zero is the default of every member. Values, columns and slices never grow.
 *
 * Panics.     None leaves a function: it becomes `CHECKREIN_E_BOUNDARY_PANIC`, and nothing was permitted. A connection, masker, plan or
 *             stream that it went through is out of use for good; all else goes on. A message on stderr, by Rust's own hook, may precede
 *             it. Only a lack of memory ends the process.
 *
 * Threads.    Errors, policies, catalogs, decisions, scanners and approval requests are immutable: any number of threads may use one. So
 *             may they use an enforcer, a session or a log. On a connection or stream threads take turns. A masker or plan is for one
 *             thread at a time, since a call ends the life of what the call before it lent. Nobody may free what another thread uses.
 *
 * Fork.       A handle is its process's own. In a child that was forked from the one that made it every call gives
 *             `CHECKREIN_E_BOUNDARY_FORKED`, before any lock is touched, and `_free` does nothing. Only errors, buffers and findings may be used there.
 *             Make a new enforcer in the child, with another log: a log has one writer.
 *
 * Callbacks.  They are called by the thread that made the call. They must not throw, unwind or jump out.
 */
