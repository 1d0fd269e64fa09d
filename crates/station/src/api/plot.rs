//! A trend as a picture.

use crate::api::args::PlotArgs;
use crate::archive::Archive;
use crate::error::ApiError;

pub(crate) async fn picture(archive: &Archive, args: &PlotArgs) -> Result<Vec<u8>, ApiError> {
    let _ = (archive, args);
    Err(ApiError::failed("x"))
}
