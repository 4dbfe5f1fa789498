//! Where a repository lies, read off the address of its remote.

/// A repository on a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The host, with a port where the address of a web server has one.
    pub host: String,
    /// `owner/name`, or on GitLab `group/subgroup/name`.
    pub path: String,
}

impl Place {
    /// Takes the address of a remote (`https://host/owner/name.git`, `ssh://git@host/owner/name`,
    /// `git@host:owner/name.git`); nothing for a path of this machine. What may be secret in it is left out.
    pub fn of_remote(url: &str) -> Option<Self> {
        let (host, path, is_web) = match url.split_once("://") {
            Some((scheme, rest)) => {
                let (authority, path) = rest.split_once('/')?;
                let is_web = matches!(scheme, "http" | "https");
                (is_web || matches!(scheme, "ssh" | "git+ssh" | "git")).then_some(())?;
                (authority, path, is_web)
            }
            // `C:\…` and `./a:b` are paths.
            None => {
                let (authority, path) = url.split_once(':')?;
                (authority.len() > 1 && !authority.contains(['/', '\\'])).then_some(())?;
                (authority, path, false)
            }
        };
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        let host = match host.split_once(':') {
            Some((name, _)) if !is_web => name,
            _ => host,
        };
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        (!host.is_empty() && path.contains('/')).then(|| Self {
            host: host.to_lowercase(),
            path: path.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_of_an_address() {
        for (url, host, path) in [
            ("https://github.com/o/r.git", "github.com", "o/r"),
            ("https://user:secret@GitHub.com/o/r/", "github.com", "o/r"),
            ("http://127.0.0.1:3000/o/r", "127.0.0.1:3000", "o/r"),
            (
                "git@gitlab.example.com:g/s/r.git",
                "gitlab.example.com",
                "g/s/r",
            ),
            ("ssh://git@host:2222/o/r.git", "host", "o/r"),
        ] {
            let place = Place::of_remote(url).expect(url);
            assert_eq!((place.host.as_str(), place.path.as_str()), (host, path));
        }
        for url in [
            "/srv/git/r.git",
            "../r",
            "C:\\git\\r",
            "file:///srv/r.git",
            "https://host",
            "https://host/r",
        ] {
            assert_eq!(Place::of_remote(url), None, "{url}");
        }
    }
}
