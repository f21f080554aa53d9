//! Receivers under TLS are known by the authorities the hub was given, and by the name it calls.

use super::super::outbox::Outcome;
use super::safe::parcel;
use super::*;
use crate::db::testing::sqlite;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// An authority, and a receiver that it certifies under a name; answers the authority's certificate and the port.
fn receiver(name: &str) -> (String, u16) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(Vec::<String>::new()).expect("no name");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).expect("signed").pem();
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    let certificate = params.signed_by(&own, &issuer).expect("signed");
    let secret = PrivateKeyDer::try_from(own.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], secret)
        .expect("a certificate and its key");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            let Ok(tls) = ServerConnection::new(Arc::clone(&config)) else { return };
            let mut line = StreamOwned::new(tls, stream);
            let mut heard = [0; 4096];
            // Who does not like the certificate hangs up.
            if line.read(&mut heard).is_ok_and(|many| many > 0) {
                drop(line.write_all(status(200).as_bytes()));
            }
        }
    });
    (authority, port)
}

#[test]
fn a_receiver_is_told_when_its_certificate_fits_its_name_and_an_authority() {
    let home = sqlite();
    let crate::db::Database::Sqlite(file) = &home.database else { panic!("a file") };
    let folder = file.parent().expect("a folder");
    let (authority, port) = receiver("erp.example");
    let (other, _) = receiver("erp.example");
    let fine = folder.join("fine.pem");
    std::fs::write(&fine, format!("# ours\n{authority}")).expect("written");
    let strange = folder.join("strange.pem");
    std::fs::write(&strange, other).expect("written");
    let empty = folder.join("empty.pem");
    std::fs::write(&empty, "").expect("written");
    for (host, authorities, told) in [
        ("erp.example", &fine, true),
        ("other.example", &fine, false),
        ("erp.example", &strange, false),
        ("erp.example", &empty, false),
    ] {
        let listed = vec![format!("{host}:{port}").parse().expect("host and port")];
        let here = |_: &str, _: u16| Ok(vec![[127, 0, 0, 1].into()]);
        let guard = Guard::in_test(listed, Arc::new(here), Arc::new(|_| false), true);
        let sender = Sender::new(guard, authorities, Duration::from_secs(20));
        let outcome = sender.send(&parcel(&format!("https://{host}:{port}/")), NOW);
        assert_eq!(outcome == Outcome::Told, told, "{host} {}: {outcome:?}", authorities.display());
    }
}
