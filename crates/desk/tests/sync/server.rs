//! A TLS 1.3 server on loopback that answers as it is told.

use desk::sync::tls::pin_of;
use domain::hash::Hash;
use rustls::{
    ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion,
    crypto::ring::sign::any_supported_type,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    sign::{CertifiedKey, SingleCertAndKey},
    version::TLS13,
};
use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

/// What came in.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What goes out; `None` cuts the connection instead.
pub struct Answered {
    pub status: u16,
    pub content_type: &'static str,
    pub body: Vec<u8>,
    /// Bytes of the body that are sent before the connection is cut.
    pub cut_after: Option<usize>,
}

impl Answered {
    pub fn ok(json: &[u8]) -> Self {
        let body = zstd::encode_all(json, 3).unwrap();
        Self { status: 200, content_type: domain::protocol::CONTENT_TYPE, body, cut_after: None }
    }

    pub fn of(status: u16, content_type: &'static str, body: &[u8]) -> Self {
        Self { status, content_type, body: body.to_vec(), cut_after: None }
    }
}

type Answer = dyn Fn(Asked) -> Option<Answered> + Send + Sync;

pub struct Server {
    pub address: SocketAddr,
    pub pin: Hash,
    config: Arc<Mutex<Arc<ServerConfig>>>,
    is_stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What a server shows and what it holds.
pub struct Papers {
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

impl Papers {
    pub fn new() -> Self {
        // Names and dates are of no importance: the certificate is for somebody else and long expired.
        let mut params = rcgen::CertificateParams::new(vec!["elsewhere.invalid".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(2002, 1, 1);
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().der().clone();
        Self { certificate, key: PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())) }
    }

    pub fn pin(&self) -> Hash {
        pin_of(&self.certificate).unwrap()
    }

    /// The certificate of one with the key of another.
    pub fn stolen(certificate: &Self) -> Self {
        Self { certificate: certificate.certificate.clone(), ..Self::new() }
    }

    fn config(&self, version: &'static SupportedProtocolVersion) -> ServerConfig {
        let key = any_supported_type(&self.key).unwrap();
        // A resolver does not ask whether key and certificate belong together.
        let shown = CertifiedKey::new(vec![self.certificate.clone()], key);
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(shown)))
    }
}

impl Server {
    pub fn start(answer: impl Fn(Asked) -> Option<Answered> + Send + Sync + 'static) -> Self {
        Self::start_with(&Papers::new(), &TLS13, answer)
    }

    pub fn start_with(
        papers: &Papers,
        version: &'static SupportedProtocolVersion,
        answer: impl Fn(Asked) -> Option<Answered> + Send + Sync + 'static,
    ) -> Self {
        let pin = pin_of(&papers.certificate).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_stopped = Arc::new(AtomicBool::new(false));
        let stopped = is_stopped.clone();
        let config = Arc::new(Mutex::new(Arc::new(papers.config(version))));
        let answer: Arc<Answer> = Arc::new(answer);
        let shared = config.clone();
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                let (config, answer) = (shared.lock().unwrap().clone(), answer.clone());
                std::thread::spawn(move || serve(stream, config, &*answer));
            }
        });
        Self { address, pin, config, is_stopped, thread: Some(thread) }
    }

    /// Shows other papers to whoever connects from now on.
    pub fn show(&self, papers: &Papers) {
        *self.config.lock().unwrap() = Arc::new(papers.config(&TLS13));
    }

    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn serve(stream: TcpStream, config: Arc<ServerConfig>, answer: &Answer) {
    let Ok(connection) = ServerConnection::new(config) else { return };
    let mut stream = BufReader::new(StreamOwned::new(connection, stream));
    // Until the other side closes, or a hand-shake that it refuses fails.
    while let Some(asked) = read_request(&mut stream) {
        let Some(answered) = answer(asked) else { return };
        let head = format!(
            "HTTP/1.1 {} X\r\ncontent-type: {}\r\ncontent-length: {}\r\nlocation: /elsewhere\r\n\r\n",
            answered.status,
            answered.content_type,
            answered.body.len()
        );
        let whole = answered.body.len();
        let sent = answered.cut_after.unwrap_or(whole).min(whole);
        let to = stream.get_mut();
        if to.write_all(head.as_bytes()).and_then(|()| to.write_all(&answered.body[..sent])).is_err()
            || sent < whole
        {
            return;
        }
        drop(to.flush());
    }
}

fn read_request(stream: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut asked = Asked { path: line.split(' ').nth(1)?.to_owned(), ..Asked::default() };
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(": ")?;
        asked.headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let length = asked.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    asked.body = vec![0; length];
    stream.read_exact(&mut asked.body).ok()?;
    Some(asked)
}
