//! Which hosts may be contacted, and which of them may see credentials. Hosts are compared as the URL
//! standard normalises them: `API.Acme.test.`, `0x7f.1` and `bücher.test` are what they mean.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::{Origin, Policy};

/// What a policy says of a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permit {
    /// A declared origin.
    Credentials,
    /// A host of `allow host`.
    Bare,
    Refused,
}

impl Policy {
    pub fn permits(&self, url: &Url) -> Permit {
        let Some(host) = host(url) else { return Permit::Refused };
        if !matches!(url.scheme(), "http" | "https") || (!self.metadata && is_metadata(&host)) {
            return Permit::Refused;
        }
        if self.origins.iter().any(|origin| origin.covers(url)) {
            return Permit::Credentials;
        }
        let allowed = self.hosts.iter().any(|pattern| matches(pattern, &host, url));
        if allowed { Permit::Bare } else { Permit::Refused }
    }

    /// Why `permits` refused, and what to do.
    pub(super) fn refusal(&self, url: &Url) -> String {
        let shown = shown(url);
        match host(url) {
            _ if !matches!(url.scheme(), "http" | "https") => format!("`{}:` is not a URL that can be called", url.scheme()),
            Some(host) if !self.metadata && is_metadata(&host) => format!("`{shown}` is a metadata service of a cloud"),
            _ => format!("the script does not declare `{shown}`; `allow host \"{}\"` lets it be called without credentials", pattern(url)),
        }
    }
}

impl Origin {
    /// Whether the URL is at this origin.
    pub fn covers(&self, url: &Url) -> bool {
        self.scheme.eq_ignore_ascii_case(url.scheme())
            && Some(self.port) == url.port_or_known_default()
            && Host::parse(undotted(&self.host)).ok() == host(url)
    }
}

/// `https://api.acme.test:8443`: a URL as messages show it.
pub(super) fn shown(url: &Url) -> String {
    Origin::of(url).map_or_else(|| format!("{}:", url.scheme()), |origin| origin.to_string())
}

/// The pattern that would allow a URL.
fn pattern(url: &Url) -> String {
    let host = undotted(url.host_str().unwrap_or_default());
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// A name's final dot only says that it is complete.
pub(super) fn undotted(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

fn host(url: &Url) -> Option<Host<String>> {
    match url.host()? {
        Host::Domain(name) => Some(Host::Domain(undotted(name).to_owned())),
        Host::Ipv4(address) => Some(Host::Ipv4(address)),
        Host::Ipv6(address) => Some(Host::Ipv6(address)),
    }
}

/// Without a port a pattern means the port of the scheme. A wildcard stands for one label or more, never
/// for all names and never for part of an address.
fn matches(pattern: &str, host: &Host<String>, url: &Url) -> bool {
    let (name, port) = split_port(pattern.trim());
    let port_fits = match port {
        Some(port) => url.port_or_known_default().map(|port| port.to_string()).as_deref() == Some(port),
        None => url.port().is_none(),
    };
    if !port_fits {
        return false;
    }
    match name.strip_prefix("*.") {
        None => Host::parse(undotted(name)).ok().as_ref() == Some(host),
        Some(parent) => {
            let Ok(Host::Domain(parent)) = Host::parse(undotted(parent)) else { return false };
            let Host::Domain(name) = host else { return false };
            name.strip_suffix(&parent).and_then(|front| front.strip_suffix('.')).is_some_and(|front| !front.is_empty())
        }
    }
}

/// `host:8443` as host and port; the colons of a bracketed address are no port.
fn split_port(pattern: &str) -> (&str, Option<&str>) {
    match pattern.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(port)),
        _ => (pattern, None),
    }
}

fn is_metadata(host: &Host<String>) -> bool {
    const NAMES: [&str; 4] = ["metadata.google.internal", "metadata.goog", "metadata.azure.internal", "instance-data.ec2.internal"];
    match host {
        Host::Domain(name) => NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)),
        Host::Ipv4(address) => is_metadata_address(IpAddr::V4(*address)),
        Host::Ipv6(address) => is_metadata_address(IpAddr::V6(*address)),
    }
}

/// Link-local addresses and the few others where clouds hand out credentials, however they are wrapped
/// in IPv6.
pub(super) fn is_metadata_address(address: IpAddr) -> bool {
    const V4: [Ipv4Addr; 3] = [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(168, 63, 129, 16), Ipv4Addr::new(192, 0, 0, 192)];
    const V6: [Ipv6Addr; 2] = [Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)];
    match address {
        IpAddr::V4(v4) => v4.is_link_local() || V4.contains(&v4),
        IpAddr::V6(v6) => match wrapped(v6) {
            Some(v4) => is_metadata_address(IpAddr::V4(v4)),
            None => v6.is_unicast_link_local() || V6.contains(&v6),
        },
    }
}

/// The IPv4 address in `::ffff:a.b.c.d`, `::a.b.c.d` and `64:ff9b::a.b.c.d`.
fn wrapped(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, high, low] = address.segments();
    let v4 = Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    matches!([a, b, c, d, e, f], [0, 0, 0, 0, 0, 0xffff | 0] | [0x64, 0xff9b, 0, 0, 0, 0]).then_some(v4)
}
