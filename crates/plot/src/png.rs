//! An SVG as a PNG, with the fonts of the system.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::Error;

/// Makes a PNG of an SVG in its own size.
///
/// The system's fonts are read once in a process, which takes some 50 ms.
pub fn rasterize(svg: &str) -> Result<Vec<u8>, Error> {
    let failed = |error: &dyn std::fmt::Display| Error::Raster(error.to_string());
    let options = Options { fontdb: fonts(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| failed(&error))?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height())
        .ok_or_else(|| failed(&"there is not enough memory for a picture of this size"))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| failed(&error))
}

fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let load = || {
        let mut fonts = fontdb::Database::new();
        fonts.load_system_fonts();
        // What "sans-serif" means here when none of the named families is installed.
        let names = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial", "Helvetica"];
        let installed = |name: &&str| {
            let families = [fontdb::Family::Name(name)];
            fonts
                .query(&fontdb::Query { families: &families, ..fontdb::Query::default() })
                .is_some()
        };
        if let Some(name) = names.into_iter().find(installed) {
            fonts.set_sans_serif_family(name);
        }
        Arc::new(fonts)
    };
    Arc::clone(FONTS.get_or_init(load))
}
