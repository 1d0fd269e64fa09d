//! The words that have a meaning, in any mixture of capitals and small letters.

macro_rules! keywords {
    ($($name:ident $text:literal)*) => {
        /// A keyword.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kw { $($name,)* }

        /// In the order of their letters, for the search.
        const ALL: &[(&str, Kw)] = &[$(($text, Kw::$name),)*];

        impl Kw {
            /// As it is printed.
            pub(crate) const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

keywords! {
    Action "ACTION" And "AND" AndThen "AND_THEN" Array "ARRAY" At "AT" By "BY" Case "CASE"
    Class "CLASS" Configuration "CONFIGURATION" Constant "CONSTANT" Continue "CONTINUE" Do "DO"
    Else "ELSE" Elsif "ELSIF" EndAction "END_ACTION" EndCase "END_CASE" EndClass "END_CLASS"
    EndConfiguration "END_CONFIGURATION" EndFor "END_FOR" EndFunction "END_FUNCTION"
    EndFunctionBlock "END_FUNCTION_BLOCK" EndGet "END_GET" EndIf "END_IF"
    EndInterface "END_INTERFACE" EndMethod "END_METHOD" EndNamespace "END_NAMESPACE"
    EndProgram "END_PROGRAM" EndProperty "END_PROPERTY" EndRepeat "END_REPEAT"
    EndResource "END_RESOURCE" EndSet "END_SET" EndStruct "END_STRUCT" EndType "END_TYPE"
    EndUnion "END_UNION" EndVar "END_VAR" EndWhile "END_WHILE" Exit "EXIT" Extends "EXTENDS"
    False "FALSE" For "FOR" Function "FUNCTION" FunctionBlock "FUNCTION_BLOCK" If "IF"
    Implements "IMPLEMENTS" Interface "INTERFACE" Jmp "JMP" Method "METHOD" Mod "MOD"
    Namespace "NAMESPACE" NonRetain "NON_RETAIN" Not "NOT" Of "OF" On "ON" Or "OR"
    OrElse "OR_ELSE" Persistent "PERSISTENT" Pointer "POINTER" Program "PROGRAM"
    Property "PROPERTY" Reference "REFERENCE" RefTo "REF_TO" Repeat "REPEAT" Resource "RESOURCE"
    Retain "RETAIN" Return "RETURN" String "STRING" Struct "STRUCT" Super "SUPER" Task "TASK"
    Then "THEN" This "THIS" To "TO" True "TRUE" Type "TYPE" Union "UNION" Until "UNTIL"
    Using "USING" Var "VAR" VarAccess "VAR_ACCESS" VarConfig "VAR_CONFIG"
    VarExternal "VAR_EXTERNAL" VarGlobal "VAR_GLOBAL" VarInput "VAR_INPUT" VarInst "VAR_INST"
    VarInOut "VAR_IN_OUT" VarOutput "VAR_OUTPUT" VarStat "VAR_STAT" VarTemp "VAR_TEMP"
    While "WHILE" With "WITH" Wstring "WSTRING" Xor "XOR" Catch "__CATCH" EndTry "__ENDTRY"
    Finally "__FINALLY" Try "__TRY"
}

/// Longest keyword.
const LONGEST: usize = 18;

impl Kw {
    /// The keyword that a word is.
    pub(crate) fn of(word: &str) -> Option<Self> {
        if word.len() > LONGEST {
            return None;
        }
        let mut buffer = [0_u8; LONGEST];
        let buffer = &mut buffer[..word.len()];
        buffer.copy_from_slice(word.as_bytes());
        buffer.make_ascii_uppercase();
        let found = ALL.binary_search_by(|(text, _)| text.as_bytes().cmp(buffer));
        found.ok().map(|at| ALL[at].1)
    }

    /// Words that CODESYS programs also use as names; they are keywords only where they can be.
    pub(crate) const fn is_soft(self) -> bool {
        matches!(
            self,
            Self::Action
                | Self::Class
                | Self::Configuration
                | Self::Extends
                | Self::Implements
                | Self::Interface
                | Self::Method
                | Self::Namespace
                | Self::On
                | Self::Persistent
                | Self::Pointer
                | Self::Property
                | Self::Reference
                | Self::Resource
                | Self::Task
                | Self::Union
                | Self::Using
                | Self::With
        )
    }

    /// Whether it begins a block of variables.
    pub(crate) const fn is_var(self) -> bool {
        matches!(
            self,
            Self::Var
                | Self::VarAccess
                | Self::VarConfig
                | Self::VarExternal
                | Self::VarGlobal
                | Self::VarInput
                | Self::VarInst
                | Self::VarInOut
                | Self::VarOutput
                | Self::VarStat
                | Self::VarTemp
        )
    }

    /// Whether it ends a block.
    pub(crate) fn is_end(self) -> bool {
        self.text().starts_with("END_") || matches!(self, Self::EndTry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_stand_in_order_and_are_found_in_any_case() {
        assert!(ALL.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(ALL.iter().map(|(text, _)| text.len()).max(), Some(LONGEST));
        for (text, kw) in ALL {
            assert_eq!(Kw::of(&text.to_lowercase()), Some(*kw));
            assert_eq!(kw.text(), *text);
        }
        assert_eq!(Kw::of("IFF"), None);
        assert_eq!(Kw::of("甲"), None);
    }
}
