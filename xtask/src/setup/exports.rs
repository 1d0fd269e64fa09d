//! The names that a 64-bit Windows DLL exports.
//!
//! Reads the PE format (Microsoft, "PE Format", sections "Optional Header Data Directories" and
//! "The .edata Section"). `None` for anything that is not such a file; never panics.

/// The exported names in the table's own order, only those that C can call: `duckdb_…`.
pub(crate) fn names(dll: &[u8]) -> Option<Vec<String>> {
    let header = u32_at(dll, 0x3c)?;
    if bytes_at(dll, header, 4)? != b"PE\0\0" {
        return None;
    }
    let sections = usize::from(u16_at(dll, header + 6)?);
    let optional_size = usize::from(u16_at(dll, header + 20)?);
    let optional = header + 24;
    // 0x20b: the 64-bit form, whose data directories begin at 112.
    if u16_at(dll, optional)? != 0x20b {
        return None;
    }
    let file = Image { dll, table: optional + optional_size, sections };
    let exports = file.offset(u32_at(dll, optional + 112)?)?;
    let count = u32_at(dll, exports + 24)?;
    let pointers = file.offset(u32_at(dll, exports + 32)?)?;
    let mut names = Vec::new();
    for index in 0..count {
        let name = file.text(u32_at(dll, pointers + 4 * index)?)?;
        if name.starts_with("duckdb_") {
            names.push(name);
        }
    }
    Some(names)
}

/// Finds file offsets of addresses by the section table.
struct Image<'a> {
    dll: &'a [u8],
    table: usize,
    sections: usize,
}

impl Image<'_> {
    fn offset(&self, address: usize) -> Option<usize> {
        (0..self.sections).find_map(|index| {
            let section = self.table + 40 * index;
            let start = u32_at(self.dll, section + 12)?;
            let size = u32_at(self.dll, section + 16)?;
            let raw = u32_at(self.dll, section + 20)?;
            (start..start + size).contains(&address).then(|| raw + (address - start))
        })
    }

    fn text(&self, address: usize) -> Option<String> {
        let rest = self.dll.get(self.offset(address)?..)?;
        let length = rest.iter().position(|byte| *byte == 0)?;
        String::from_utf8(rest[..length].to_vec()).ok()
    }
}

fn bytes_at(dll: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    dll.get(at..at.checked_add(length)?)
}

fn u16_at(dll: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes_at(dll, at, 2)?.try_into().ok()?))
}

fn u32_at(dll: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes_at(dll, at, 4)?.try_into().ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A DLL of one section at address 0x1000, file offset 0x200, exporting the names.
    fn dll(exported: &[&str]) -> Vec<u8> {
        let mut file = vec![0; 0x400];
        let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
        put(0x3c, &0x40_u32.to_le_bytes());
        put(0x40, b"PE\0\0");
        put(0x46, &1_u16.to_le_bytes());
        put(0x54, &0x78_u16.to_le_bytes());
        put(0x58, &0x20b_u16.to_le_bytes());
        put(0xc8, &0x1000_u32.to_le_bytes());
        let section = 0x58 + 0x78;
        put(section + 12, &0x1000_u32.to_le_bytes());
        put(section + 16, &0x200_u32.to_le_bytes());
        put(section + 20, &0x200_u32.to_le_bytes());
        put(0x218, &u32::try_from(exported.len()).unwrap().to_le_bytes());
        put(0x220, &0x1040_u32.to_le_bytes());
        let mut at = 0x80;
        for (index, name) in exported.iter().enumerate() {
            put(0x240 + 4 * index, &(0x1000 + u32::try_from(at).unwrap()).to_le_bytes());
            put(0x200 + at, name.as_bytes());
            at += name.len() + 1;
        }
        file
    }

    #[test]
    fn the_c_functions_are_listed() {
        let file = dll(&["?cpp@@", "duckdb_close", "duckdb_open"]);
        assert_eq!(names(&file).unwrap(), ["duckdb_close", "duckdb_open"]);
    }

    #[test]
    fn what_is_no_dll_is_refused_at_any_length() {
        let file = dll(&["duckdb_open"]);
        for length in 0..0x240 {
            assert_eq!(names(&file[..length]), None, "cut at {length}");
        }
    }
}
