//! The colours of the three themes, the same tokens as the interface's.

use crate::Rgb;

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Light text on dark.
    #[default]
    Dark,
    /// Dark text on white, for paper.
    Light,
    /// Dark text on control-room grey.
    Grey,
}

/// A theme's colours by role.
pub(crate) struct Palette {
    pub(crate) background: Rgb,
    pub(crate) panel: Rgb,
    pub(crate) line: Rgb,
    pub(crate) grid: Rgb,
    pub(crate) text: Rgb,
    pub(crate) muted: Rgb,
    pub(crate) gap: Rgb,
    pub(crate) limit: Rgb,
    pub(crate) pens: [Rgb; 6],
}

const fn rgb(code: u32) -> Rgb {
    let [_, red, green, blue] = code.to_be_bytes();
    Rgb(red, green, blue)
}

const DARK: Palette = Palette {
    background: rgb(0x0012_161b),
    panel: rgb(0x0019_1e25),
    line: rgb(0x002e_3742),
    grid: rgb(0x0023_2a33),
    text: rgb(0x00df_e4ea),
    muted: rgb(0x008d_98a5),
    gap: rgb(0x0021_2832),
    limit: rgb(0x00ff_5a5f),
    pens: [
        rgb(0x006a_a5ff),
        rgb(0x004f_d1b8),
        rgb(0x00c9_a6ff),
        rgb(0x00f0_b86c),
        rgb(0x008f_d36a),
        rgb(0x00ff_8fb1),
    ],
};

const GREY: Palette = Palette {
    background: rgb(0x00c9_cccf),
    panel: rgb(0x00d6_d9db),
    line: rgb(0x00ae_b3b8),
    grid: rgb(0x00c0_c4c8),
    text: rgb(0x001f_252b),
    muted: rgb(0x004d_565f),
    gap: rgb(0x00c0_c4c8),
    limit: rgb(0x00c8_102e),
    pens: [
        rgb(0x0017_56b8),
        rgb(0x000b_7a6b),
        rgb(0x006a_3fb0),
        rgb(0x0094_600f),
        rgb(0x003f_7a1c),
        rgb(0x00b3_305d),
    ],
};

const LIGHT: Palette = Palette {
    background: rgb(0x00f3_f5f7),
    panel: rgb(0x00ff_ffff),
    line: rgb(0x00c8_ced5),
    grid: rgb(0x00e6_eaee),
    text: rgb(0x001f_252b),
    muted: rgb(0x0056_606b),
    gap: rgb(0x00ea_edf0),
    ..GREY
};

impl Theme {
    pub(crate) const fn palette(self) -> &'static Palette {
        match self {
            Self::Dark => &DARK,
            Self::Light => &LIGHT,
            Self::Grey => &GREY,
        }
    }
}
