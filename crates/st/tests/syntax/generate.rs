//! Trees made at random, for the properties.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use st::syntax::ast::*;

const AT: Span = Span::new(0, 0);

fn ident() -> impl Strategy<Value = Ident> {
    let words: &'static [&str] =
        &["a", "rSpeed", "E_State", "x1", "_tmp", "温度", "IF", "task", "Get", "S", "R"];
    select(words).prop_map(|word| Ident::new(word, AT))
}

fn type_name() -> impl Strategy<Value = Ident> {
    let words: &'static [&str] = &["INT", "REAL", "FB_Axis", "Standard.TON", "VAR"];
    select(words).prop_map(|word| Ident::new(word, AT))
}

fn address() -> impl Strategy<Value = Address> {
    let words: &'static [&str] = &["%IX0.0", "%QW3", "%MD10", "%I*", "%Q1.2.3"];
    select(words).prop_map(|text| Address { text: text.to_owned(), span: AT })
}

fn text() -> impl Strategy<Value = String> {
    vec(select(&['a', '$', '\'', '"', '\n', '\t', '\u{7}', '中', '😀', '}', '*', ')'][..]), 0..6)
        .prop_map(|chars| chars.into_iter().collect())
}

fn literal() -> impl Strategy<Value = Literal> {
    let base = select(&[2_u8, 8, 10, 16][..]);
    let typed = select(&["INT", "DWORD", "MYINT"][..]).prop_map(|name| Some(Ident::new(name, AT)));
    let real = any::<f64>().prop_filter("a finite number", |v| v.is_finite());
    prop_oneof![
        (any::<u64>(), base.clone()).prop_map(|(v, base)| Literal::Int {
            ty: None,
            value: i128::from(v),
            base
        }),
        (any::<i64>(), base, typed).prop_map(|(v, base, ty)| Literal::Int {
            ty,
            value: i128::from(v),
            base
        }),
        real.clone().prop_map(|v| Literal::Real { ty: None, value: v.abs() }),
        real.prop_map(|value| Literal::Real { ty: Some(Ident::new("LREAL", AT)), value }),
        any::<bool>().prop_map(Literal::Bool),
        (any::<bool>(), any::<i64>()).prop_map(|(long, nanos)| Literal::Duration { long, nanos }),
        (-106_000_i64..106_000).prop_map(|day| Literal::Date(day * 86_400_000_000_000)),
        (0..86_400_000_000_000_i64).prop_map(Literal::TimeOfDay),
        any::<i64>().prop_map(Literal::DateTime),
        text().prop_map(Literal::Text),
        text().prop_map(Literal::WideText),
    ]
}

fn expr_of(kind: ExprKind) -> Expr {
    Expr { kind, span: AT }
}

fn leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        4 => ident().prop_map(ExprKind::Name),
        2 => literal().prop_map(ExprKind::Literal),
        1 => address().prop_map(ExprKind::Address),
        1 => ident().prop_map(ExprKind::Global),
        1 => (ident(), ident()).prop_map(|(ty, name)| ExprKind::Qualified(ty, name)),
        1 => Just(ExprKind::Deref(Box::new(expr_of(ExprKind::This)))),
    ]
    .prop_map(expr_of)
    .prop_filter(
        "types of literals are no keywords",
        |expr| !matches!(&expr.kind, ExprKind::Qualified(ty, _) if ["S", "R"].contains(&&*ty.text)),
    )
}

fn binary() -> impl Strategy<Value = BinaryOp> {
    use BinaryOp::*;
    let all = [
        Power,
        Mul,
        Div,
        Mod,
        Add,
        Sub,
        Less,
        Greater,
        LessEqual,
        GreaterEqual,
        Equal,
        NotEqual,
        And,
        AndThen,
        Xor,
        Or,
        OrElse,
    ];
    (0..all.len()).prop_map(move |at| all[at])
}

fn arg(expr: impl Strategy<Value = Expr> + Clone) -> impl Strategy<Value = Arg> {
    prop_oneof![
        expr.clone().prop_map(ArgKind::Position),
        (ident(), option::of(expr.clone())).prop_map(|(name, value)| ArgKind::Input(name, value)),
        (any::<bool>(), ident(), option::of(expr))
            .prop_map(|(negated, name, target)| ArgKind::Output { negated, name, target }),
    ]
    .prop_map(|kind| Arg { kind, span: AT })
}

pub(crate) fn expr() -> BoxedStrategy<Expr> {
    let unary = select(&[0, 1, 2][..]).prop_map(|n| [UnaryOp::Neg, UnaryOp::Plus, UnaryOp::Not][n]);
    leaf()
        .prop_recursive(5, 24, 3, move |inner| {
            let boxed = inner.clone().prop_map(Box::new);
            let callee = ident().prop_map(|name| Box::new(expr_of(ExprKind::Name(name))));
            prop_oneof![
                4 => (binary(), boxed.clone(), boxed.clone())
                    .prop_map(|(op, a, b)| ExprKind::Binary(op, a, b)),
                2 => (unary.clone(), boxed.clone()).prop_map(|(op, a)| ExprKind::Unary(op, a)),
                2 => (boxed.clone(), ident()).prop_map(|(a, name)| ExprKind::Member(a, name)),
                1 => (boxed.clone(), select(&['X', 'B', 'W'][..]), 0..64_u32)
                    .prop_map(|(a, size, n)| ExprKind::Bit(a, size, n)),
                1 => (boxed.clone(), vec(inner.clone(), 1..3))
                    .prop_map(|(a, list)| ExprKind::Index(a, list)),
                1 => boxed.prop_map(ExprKind::Deref),
                2 => (callee, vec(arg(inner), 0..3)).prop_map(|(a, args)| ExprKind::Call(a, args)),
            ]
            .prop_map(expr_of)
        })
        .boxed()
}

fn target() -> impl Strategy<Value = Expr> {
    prop_oneof![
        ident().prop_map(|name| expr_of(ExprKind::Name(name))),
        (expr(), ident()).prop_map(|(of, name)| expr_of(ExprKind::Member(Box::new(of), name))),
        address().prop_map(|address| expr_of(ExprKind::Address(address))),
    ]
}

fn simple() -> impl Strategy<Value = StmtKind> {
    use AssignOp::*;
    let op = (0..5_usize).prop_map(|at| [Assign, Set, Reset, Ref, Try][at]);
    let call = (ident(), vec(arg(expr()), 0..4)).prop_map(|(name, args)| {
        let callee = Box::new(expr_of(ExprKind::Name(name)));
        StmtKind::Expr(expr_of(ExprKind::Call(callee, args)))
    });
    prop_oneof![
        4 => (target(), op, expr())
            .prop_map(|(target, op, value)| StmtKind::Assign { target, op, value }),
        2 => call,
        1 => Just(StmtKind::Empty),
        1 => Just(StmtKind::Exit),
        1 => Just(StmtKind::Continue),
        1 => Just(StmtKind::Return),
        1 => ident().prop_map(StmtKind::Jump),
    ]
}

fn case_label() -> impl Strategy<Value = CaseLabel> {
    let constant = prop_oneof![
        ident().prop_map(|name| expr_of(ExprKind::Name(name))),
        (0..99_i128).prop_map(|value| {
            expr_of(ExprKind::Literal(Literal::Int { ty: None, value, base: 10 }))
        }),
    ];
    prop_oneof![
        constant.clone().prop_map(CaseLabel::Value),
        (constant.clone(), constant).prop_map(|(a, b)| CaseLabel::Range(a, b)),
    ]
}

fn blocks(inner: BoxedStrategy<Stmt>) -> impl Strategy<Value = StmtKind> {
    let body = vec(inner, 0..4).boxed();
    let arm = (vec(case_label(), 1..3), body.clone()).prop_map(|(labels, body)| CaseArm {
        labels,
        body,
        span: AT,
    });
    prop_oneof![
        (vec((expr(), body.clone()), 1..3), option::of(body.clone()))
            .prop_map(|(branches, otherwise)| StmtKind::If { branches, otherwise }),
        (expr(), vec(arm, 0..3), option::of(body.clone()))
            .prop_map(|(selector, arms, otherwise)| StmtKind::Case { selector, arms, otherwise }),
        (target(), expr(), expr(), option::of(expr()), body.clone()).prop_map(
            |(control, from, to, by, body)| StmtKind::For { control, from, to, by, body }
        ),
        (expr(), body.clone()).prop_map(|(condition, body)| StmtKind::While { condition, body }),
        (body.clone(), expr()).prop_map(|(body, until)| StmtKind::Repeat { body, until }),
        (body.clone(), option::of((target(), body.clone())), option::of(body))
            .prop_map(|(body, catch, finally)| StmtKind::Try { body, catch, finally }),
    ]
}

fn stmts() -> impl Strategy<Value = Vec<Stmt>> {
    let simple = simple().prop_map(|kind| Stmt { kind, span: AT });
    let stmt = simple.prop_recursive(3, 16, 4, |inner| {
        blocks(inner.boxed()).prop_map(|kind| Stmt { kind, span: AT })
    });
    vec(stmt, 0..5)
}

fn type_ref() -> BoxedStrategy<TypeRef> {
    let at = |kind| TypeRef { kind, span: AT };
    let boxed = || expr().prop_map(Box::new);
    let value = (ident(), option::of(expr()));
    let leaf = prop_oneof![
        4 => type_name().prop_map(TypeKind::Named),
        1 => (any::<bool>(), option::of(boxed()))
            .prop_map(|(wide, length)| TypeKind::Text { wide, length }),
        1 => (boxed(), boxed()).prop_map(|(from, to)| {
            TypeKind::Subrange { base: Ident::new("INT", AT), from, to }
        }),
        1 => (vec(value, 1..4), option::of(type_name()))
            .prop_map(|(values, base)| TypeKind::Enum { values, base }),
    ];
    leaf.prop_map(at)
        .prop_recursive(3, 8, 2, move |inner| {
            let boxed = inner.clone().prop_map(Box::new);
            let dim = prop_oneof![
                3 => (expr(), expr()).prop_map(|(a, b)| (Some(a), Some(b))),
                1 => Just((None, None)),
            ];
            let field = (vec(ident(), 1..3), inner, option::of(init()))
                .prop_map(|(names, ty, init)| plain(names, ty, init))
                .boxed();
            prop_oneof![
                (vec(dim, 1..3), boxed.clone()).prop_map(|(dims, of)| TypeKind::Array { dims, of }),
                boxed.clone().prop_map(TypeKind::Pointer),
                boxed.prop_map(TypeKind::Reference),
                (option::of(type_name()), vec(field.clone(), 0..3))
                    .prop_map(|(extends, fields)| TypeKind::Struct { extends, fields }),
                vec(field, 1..3).prop_map(TypeKind::Union),
            ]
            .prop_map(at)
        })
        .boxed()
}

fn plain(names: Vec<Ident>, ty: TypeRef, init: Option<Init>) -> VarDecl {
    let (construct, access) = (Vec::new(), None);
    VarDecl { names, address: None, ty, init, edge: None, construct, access, span: AT }
}

fn init() -> BoxedStrategy<Init> {
    let at = |kind| Init { kind, span: AT };
    expr()
        .prop_map(InitKind::Value)
        .prop_map(at)
        .prop_recursive(3, 8, 3, move |inner| {
            let count = (1..99_i128).prop_map(|value| {
                expr_of(ExprKind::Literal(Literal::Int { ty: None, value, base: 10 }))
            });
            let element = prop_oneof![
                inner.clone().prop_map(|value| (None, Some(value))),
                (count, option::of(inner.clone())).prop_map(|(n, value)| (Some(n), value)),
            ];
            prop_oneof![
                vec(element, 0..3).prop_map(InitKind::Array),
                vec((ident(), inner), 1..3).prop_map(InitKind::Struct),
            ]
            .prop_map(at)
        })
        .boxed()
}

fn decl() -> impl Strategy<Value = VarDecl> {
    let rest = (option::of(init()), option::of(any::<bool>()), vec(arg(expr()), 0..3));
    (vec(ident(), 1..3), option::of(address()), type_ref(), rest).prop_map(
        |(names, address, ty, (init, edge, args))| {
            let constructed = matches!(&ty.kind, TypeKind::Named(name) if name.text == "FB_Axis");
            // Positions in parentheses behind a type are arguments only when no range is among
            // them, which expressions never hold.
            let construct = if constructed && !args.is_empty() { vec![args] } else { Vec::new() };
            VarDecl { address, edge, construct, ..plain(names, ty, init) }
        },
    )
}

fn block() -> impl Strategy<Value = VarBlock> {
    use VarKind::*;
    let kinds = [Local, Input, Output, InOut, Temp, Static, Instance, External];
    let flags = (any::<bool>(), option::of(any::<bool>()), any::<bool>());
    ((0..kinds.len()).prop_map(move |at| kinds[at]), flags, vec(decl(), 0..4)).prop_map(
        |(kind, (constant, retain, persistent), decls)| {
            let modifiers = Vec::new();
            VarBlock { kind, constant, retain, persistent, modifiers, decls, span: AT }
        },
    )
}

fn member() -> impl Strategy<Value = Member> {
    let parts = || (vec(block(), 0..2), stmts());
    let words = vec(select(&["PUBLIC", "FINAL"][..]).prop_map(|w| Ident::new(w, AT)), 0..2);
    prop_oneof![
        (words.clone(), ident(), option::of(type_ref()), parts()).prop_map(
            |(modifiers, name, result, (vars, body))| {
                Member::Method(Method { modifiers, name, result, vars, body, span: AT })
            }
        ),
        (words, ident(), type_ref(), option::of(parts()), option::of(parts())).prop_map(
            |(modifiers, name, ty, get, set)| {
                Member::Property(Property { modifiers, name, ty, get, set, span: AT })
            }
        ),
        (ident(), stmts()).prop_map(|(name, body)| Member::Action(Action { name, body, span: AT })),
    ]
}

fn pou() -> impl Strategy<Value = Pou> {
    use PouKind::*;
    let kinds = [Function, FunctionBlock, Program, Class];
    let head = (option::of(type_ref()), vec(type_name(), 0..2), vec(type_name(), 0..3));
    let parts = (vec(block(), 0..3), vec(member(), 0..3), stmts());
    ((0..kinds.len()).prop_map(move |at| kinds[at]), ident(), head, parts).prop_map(
        |(kind, name, (result, extends, implements), (vars, members, body))| {
            let modifiers = Vec::new();
            Pou {
                kind,
                name,
                result,
                modifiers,
                extends,
                implements,
                vars,
                members,
                body,
                span: AT,
            }
        },
    )
}

pub(crate) fn unit() -> impl Strategy<Value = Unit> {
    let ty = (ident(), option::of(type_name()), type_ref(), option::of(init()))
        .prop_map(|(name, extends, ty, init)| TypeDecl { name, extends, ty, init, span: AT });
    let globals = block().prop_map(|block| VarBlock { kind: VarKind::Global, ..block });
    let interface = (ident(), vec(type_name(), 0..2), vec(member(), 0..2))
        .prop_map(|(name, extends, members)| Interface { name, extends, members, span: AT });
    let item = prop_oneof![
        3 => pou().prop_map(Item::Pou),
        2 => vec(ty, 1..4).prop_map(Item::Types),
        1 => globals.prop_map(Item::Globals),
        1 => interface.prop_map(Item::Interface),
    ];
    vec(item, 0..4).prop_map(|items| Unit { items })
}
