//! URLs in the data model of a device, as an ACS has to read them.

use super::{Url, UrlError};

impl Url {
    /// The URL that an ACS is to use for one that the device says of itself, as `SupportedDataModel.{i}.URL`: a device whose
    /// file lies with itself writes the host as `localhost`, which stands for the host of its `ConnectionRequestURL`
    /// (PROXY-008). Scheme, port and path stay as they are; so does a URL with any other host.
    ///
    /// # Errors
    /// [`UrlError::TooLong`] if the host makes it longer than [`MAX_URL`](super::MAX_URL).
    ///
    /// ```
    /// use cwmp_transport::http::url::Url;
    ///
    /// let device = Url::parse("http://203.0.113.7:7547/cr")?;
    /// let model = Url::parse("http://localhost:8080/model.xml")?;
    /// assert_eq!(model.as_seen_from_acs(&device)?.as_str(), "http://203.0.113.7:8080/model.xml");
    /// # Ok::<(), cwmp_transport::http::url::UrlError>(())
    /// ```
    pub fn as_seen_from_acs(&self, connection_request_url: &Self) -> Result<Self, UrlError> {
        if self.host() != "localhost" {
            return Ok(self.clone());
        }
        let authority = connection_request_url.authority();
        // An address of IPv6 keeps its brackets.
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        let port = self.authority().strip_prefix("localhost");
        let port = port.unwrap_or_default();
        let authority = heapless::format!({ super::MAX_URL }; "{host}{port}");
        let authority = authority.map_err(|_| UrlError::TooLong)?;
        Self::assemble(self.scheme, &authority, self.target())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(model: &str, device: &str) -> Result<heapless::String<1024>, UrlError> {
        let device = Url::parse(device)?;
        let url = Url::parse(model)?.as_seen_from_acs(&device)?;
        Ok(heapless::String::try_from(url.as_str()).unwrap())
    }

    #[test]
    fn ct_proxy_03a_localhost_stands_for_the_host_of_the_connection_request_url() {
        for (model, device, expected) in [
            (
                "http://localhost/dm.xml",
                "http://192.0.2.9:7547/abc",
                "http://192.0.2.9/dm.xml",
            ),
            (
                "https://LOCALHOST:8443/a/dm.xml?v=2",
                "http://cpe.example:7547/",
                "https://cpe.example:8443/a/dm.xml?v=2",
            ),
            (
                "http://localhost:81/dm.xml",
                "http://[2001:db8::7]:7547/",
                "http://[2001:db8::7]:81/dm.xml",
            ),
            (
                "http://localhost/dm.xml",
                "http://[2001:db8::7]/",
                "http://[2001:db8::7]/dm.xml",
            ),
            (
                "http://files.example/dm.xml",
                "http://192.0.2.9:7547/",
                "http://files.example/dm.xml",
            ),
            (
                "http://localhost.example/dm.xml",
                "http://192.0.2.9:7547/",
                "http://localhost.example/dm.xml",
            ),
        ] {
            assert_eq!(seen(model, device).unwrap(), expected);
        }
    }

    #[test]
    fn a_url_that_would_be_too_long_is_refused() {
        let mut model = heapless::String::<1024>::try_from("http://localhost/").unwrap();
        while model.push('a').is_ok() {}
        assert_eq!(
            seen(&model, "http://a-longer-host.example/"),
            Err(UrlError::TooLong)
        );
    }
}
