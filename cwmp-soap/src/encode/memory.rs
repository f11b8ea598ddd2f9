//! Envelopes in memory that grows.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::{Body, EncodeError, EnvelopeStream, Fill, Header};
use crate::FaultCode;

/// Writes an envelope into a vector.
///
/// ```
/// use cwmp_soap::message::reboot::Reboot;
/// use cwmp_soap::{CwmpNamespace, Header, encode_to_vec};
///
/// let header = Header::new(CwmpNamespace::V1_0);
/// let document = encode_to_vec(&header, &mut Reboot { command_key: "k" })?;
/// assert!(document.starts_with(b"<SOAP-ENV:Envelope "));
/// # Ok::<(), cwmp_soap::FaultCode>(())
/// ```
///
/// # Errors
/// The fault with which the body's values cannot be had.
pub fn encode_to_vec(header: &Header<'_>, body: &mut dyn Body) -> Result<Vec<u8>, FaultCode> {
    let mut stream = EnvelopeStream::new();
    let mut out = vec![0; 4096];
    let mut len = 0_usize;
    loop {
        let room = out.get_mut(len..).unwrap_or_default();
        match stream.fill(header, body, room) {
            Ok(Fill::Done(filled)) => {
                out.truncate(len.saturating_add(filled));
                return Ok(out);
            }
            Ok(Fill::More(filled)) => len = len.saturating_add(filled),
            Err(EncodeError::ItemTooLarge { .. }) => {}
            Err(EncodeError::Source(fault)) => return Err(fault),
        }
        out.resize(out.len().saturating_mul(2), 0);
    }
}

/// Writes an envelope into a string.
///
/// ```
/// use cwmp_soap::message::reboot::Reboot;
/// use cwmp_soap::{CwmpNamespace, Header, encode_to_string};
///
/// let header = Header::new(CwmpNamespace::V1_0);
/// let document = encode_to_string(&header, &mut Reboot { command_key: "a & b" })?;
/// assert!(document.contains("<CommandKey>a &amp; b</CommandKey>"));
/// # Ok::<(), cwmp_soap::FaultCode>(())
/// ```
///
/// # Errors
/// The fault with which the body's values cannot be had.
pub fn encode_to_string(header: &Header<'_>, body: &mut dyn Body) -> Result<String, FaultCode> {
    let document = encode_to_vec(header, body)?;
    // A writer takes nothing but strings, so this is one.
    Ok(String::from_utf8(document)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::get_rpc_methods::GetRpcMethodsResponse;
    use crate::xml::Writer;
    use crate::{CwmpNamespace, Entries, Progress, encode};

    #[test]
    fn memory_grows_until_it_holds_the_envelope() {
        let header = Header::new(CwmpNamespace::V1_2);
        let long = "é<~".repeat(2_000);
        for list in [vec![], vec![long.as_str(); 3], vec!["Inform"; 1_000]] {
            let body = || GetRpcMethodsResponse {
                method_list: Entries::new(&list),
            };
            let mut whole = vec![0; 100_000];
            let len = encode(&header, &mut body(), &mut whole).unwrap();
            assert!(encode_to_vec(&header, &mut body()).unwrap() == whole[..len]);
            let string = encode_to_string(&header, &mut body()).unwrap();
            assert!(string.as_bytes() == &whole[..len]);
        }
    }

    /// A message whose values cannot be had.
    struct Failing;

    impl Body for Failing {
        fn write(&mut self, part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
            out.markup("<a>");
            match part {
                0 => Ok(Progress::More),
                _ => Err(FaultCode::INTERNAL_ERROR),
            }
        }
    }

    #[test]
    fn the_fault_of_a_body_comes_back() {
        let header = Header::new(CwmpNamespace::V1_2);
        let fault = FaultCode::INTERNAL_ERROR;
        assert_eq!(encode_to_vec(&header, &mut Failing), Err(fault));
        assert_eq!(encode_to_string(&header, &mut Failing), Err(fault));
    }
}
