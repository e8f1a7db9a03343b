//! Values of a fixed size in both directions. For types that C knows nothing of, the parts come from
//! and go to the functions of `krstate._convert`.

use crate::error::{ErrorKind, raise};
use crate::once::Once;
use krstate_ffi::client::{DateTime, DateTimeKind, Decimal, Duration, Guid, Scalar};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyString};

/// Why an object was refused: an exception of Python, or it is out of range.
pub(crate) enum Refusal {
    Raised(PyErr),
    OutOfRange(&'static str),
}

impl<E: Into<PyErr>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Raised(error.into())
    }
}

/// Turns a refusal into an exception that tells where the object is.
pub(crate) trait OrRefuse {
    fn or_refuse(self, py: Python<'_>, path: impl FnOnce() -> String) -> PyResult<Scalar>;
}

impl OrRefuse for Result<Scalar, Refusal> {
    fn or_refuse(self, py: Python<'_>, path: impl FnOnce() -> String) -> PyResult<Scalar> {
        self.map_err(|refusal| match refusal {
            Refusal::Raised(error) => error,
            Refusal::OutOfRange(message) => {
                raise(py, ErrorKind::OutOfRange, message, Some(&path()))
            }
        })
    }
}

/// An int of no width: the first of I32, I64 and U64 that holds it.
pub(crate) fn integer(object: &Bound<'_, PyInt>) -> Result<Scalar, Refusal> {
    if let Ok(integer) = object.extract::<i64>() {
        return Ok(i32::try_from(integer).map_or(integer.into(), Scalar::from));
    }
    let unsigned = object.extract::<u64>().map(Scalar::from);
    unsigned.map_err(|_| Refusal::OutOfRange("an int must be from -2**63 to 2**64 - 1"))
}

/// Reads an object that is stored as `kind`, or as an int of no width.
pub(crate) fn read(object: &Bound<'_, PyAny>, kind: &str) -> Result<Scalar, Refusal> {
    Ok(match kind {
        "int" => integer(object.cast().map_err(PyErr::from)?)?,
        "I8" => width::<i8>(object)?,
        "U8" => width::<u8>(object)?,
        "I16" => width::<i16>(object)?,
        "U16" => width::<u16>(object)?,
        "I32" => width::<i32>(object)?,
        "U32" => width::<u32>(object)?,
        "I64" => width::<i64>(object)?,
        "U64" => width::<u64>(object)?,
        #[expect(clippy::cast_possible_truncation, reason = "an F32 is rounded already")]
        "F32" => Scalar::F32(object.extract::<f64>()? as f32),
        "F64" => object.extract::<f64>()?.into(),
        "Decimal" => decimal(object)?.into(),
        "Char" => Scalar::Char(unit(object)?),
        "DateTime" => date_time(object)?.into(),
        "Duration" => duration(object)?.into(),
        _ => Guid(object.getattr("bytes")?.extract()?).into(),
    })
}

fn width<'py, T>(object: &Bound<'py, PyAny>) -> Result<Scalar, Refusal>
where
    T: Into<Scalar> + for<'a> FromPyObject<'a, 'py>,
{
    let integer = object.extract::<T>().map(Into::into);
    integer.map_err(|_| Refusal::OutOfRange("the int does not fit the width of its class"))
}

fn decimal(object: &Bound<'_, PyAny>) -> Result<Decimal, Refusal> {
    let parts: Option<(u128, u8, bool)> = ask(object, "decimal_parts")?.extract()?;
    let decimal = parts.and_then(|(mantissa, scale, minus)| Decimal::new(mantissa, scale, minus));
    decimal.ok_or(Refusal::OutOfRange(
        "a Decimal has at most 96 bits and 28 digits behind the point, and is a number",
    ))
}

fn unit(object: &Bound<'_, PyAny>) -> Result<u16, Refusal> {
    let code: u32 = ask(object, "char_unit")?.extract()?;
    u16::try_from(code).map_err(|_| Refusal::OutOfRange("a Char is one UTF-16 unit"))
}

fn date_time(object: &Bound<'_, PyAny>) -> Result<DateTime, Refusal> {
    let (ticks, kind) = ask(object, "date_time_parts")?.extract()?;
    let kind = DateTimeKind::from_number(kind).unwrap_or_default();
    DateTime::new(ticks, kind)
        .ok_or(Refusal::OutOfRange("in UTC, the datetime is outside of the years 1 to 9999"))
}

fn duration(object: &Bound<'_, PyAny>) -> Result<Duration, Refusal> {
    let ticks = ask(object, "duration_ticks")?.extract();
    let message = "a timedelta must fit into 64 bits of ticks of 100 ns";
    Ok(Duration { ticks: ticks.map_err(|_| Refusal::OutOfRange(message))? })
}

/// Calls a function of `krstate._convert` with the object.
fn ask<'py>(object: &Bound<'py, PyAny>, function: &str) -> PyResult<Bound<'py, PyAny>> {
    convert(object.py())?.getattr(function)?.call1((object,))
}

fn convert(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    static CONVERT: Once<Py<PyModule>> = Once::new();
    let module = CONVERT.get(|| py.import("krstate._convert").map(Bound::unbind))?;
    Ok(module.bind(py))
}

/// The Python object for a value of a fixed size.
pub(crate) fn object(py: Python<'_>, value: Scalar) -> PyResult<Bound<'_, PyAny>> {
    Ok(match value {
        Scalar::Null => py.None().into_bound(py),
        Scalar::Bool(value) => PyBool::new(py, value).to_owned().into_any(),
        Scalar::I8(value) => PyInt::new(py, value).into_any(),
        Scalar::U8(value) => PyInt::new(py, value).into_any(),
        Scalar::I16(value) => PyInt::new(py, value).into_any(),
        Scalar::U16(value) => PyInt::new(py, value).into_any(),
        Scalar::I32(value) => PyInt::new(py, value).into_any(),
        Scalar::U32(value) => PyInt::new(py, value).into_any(),
        Scalar::I64(value) => PyInt::new(py, value).into_any(),
        Scalar::U64(value) => PyInt::new(py, value).into_any(),
        Scalar::F32(value) => PyFloat::new(py, value.into()).into_any(),
        Scalar::F64(value) => PyFloat::new(py, value).into_any(),
        Scalar::Decimal(value) => convert(py)?.getattr("Decimal")?.call1((value.to_string(),))?,
        Scalar::Char(unit) => convert(py)?.getattr("char")?.call1((unit,))?,
        Scalar::DateTime(value) => {
            convert(py)?.getattr("date_time")?.call1((value.ticks(), value.kind() as u32))?
        }
        Scalar::Duration(value) => convert(py)?.getattr("duration")?.call1((value.ticks,))?,
        Scalar::Guid(value) => {
            let bytes = PyDict::new(py);
            bytes.set_item("bytes", PyBytes::new(py, &value.0))?;
            convert(py)?.getattr("UUID")?.call((), Some(&bytes))?
        }
    })
}

/// The Python object for text of a kind that is no plain `str`.
pub(crate) fn text<'py>(py: Python<'py>, class: &str, text: &str) -> PyResult<Bound<'py, PyAny>> {
    convert(py)?.getattr(class)?.call1((PyString::new(py, text),))
}
