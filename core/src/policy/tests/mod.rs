//! The semantics of a policy, sentence by sentence.
