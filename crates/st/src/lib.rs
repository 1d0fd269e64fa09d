//! IEC 61131-3 Structured Text: syntax, check, bytecode and the machine that runs it.
