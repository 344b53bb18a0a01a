//! JSON web tokens and private keys.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// So much of a header is decoded, in characters: four for each three bytes. `alg` comes within it, or it is no header.
const HEADER: usize = 1024;
/// What a cut-off text may leave behind.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Whether this is the header of a JSON web token (RFC 7515, section 4.1): base64url of a JSON object with `alg` (or `enc`, RFC 7516).
pub(in crate::mask) fn jwt_header(text: &[u8]) -> bool {
    let mut room = [0; HEADER / 4 * 3 + 3];
    let head = text.get(..text.len().min(HEADER)).unwrap_or_default();
    // One character over is six bits, of which no byte can be made.
    let head = if head.len() % 4 == 1 { head.split_last().map_or(head, |(_, rest)| rest) } else { head };
    let Ok(length) = LENIENT.decode_slice(head, &mut room) else { return false };
    let json = room.get(..length).unwrap_or_default().trim_ascii_start();
    json.first() == Some(&b'{') && json.windows(5).any(|window| window == b"\"alg\"" || window == b"\"enc\"")
}

/// Whether a PEM label (what stands between `-----BEGIN ` and `-----`, RFC 7468) is that of a private key.
pub(in crate::mask) fn pem(label: &[u8]) -> bool {
    const LABELS: &[&[u8]] = &[
        b"PRIVATE KEY",
        b"ENCRYPTED PRIVATE KEY",
        b"RSA PRIVATE KEY",
        b"EC PRIVATE KEY",
        b"DSA PRIVATE KEY",
        b"DH PRIVATE KEY",
        b"ANY PRIVATE KEY",
        b"OPENSSH PRIVATE KEY",
        b"SSH2 ENCRYPTED PRIVATE KEY",
        b"PGP PRIVATE KEY BLOCK",
    ];
    LABELS.contains(&label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_json_that_names_an_algorithm() {
        // RFC 7515, appendix A.1, and RFC 7516, appendix A.1.
        assert!(jwt_header(concat!("eyJ0eXAiOiJKV1Qi", "LA0KICJhbGciOiJIUzI1NiJ9").as_bytes()));
        assert!(jwt_header(concat!("eyJhbGciOiJSU0EtT0FFUCIs", "ImVuYyI6IkEyNTZHQ00ifQ").as_bytes()));
        assert!(!jwt_header(b"eyJmb28iOiJiYXIifQ"), "an object, but no token");
        assert!(!jwt_header(b"") && !jwt_header(b"eyJ") && !jwt_header(b"ey J0eXAi") && !jwt_header(&[0xff; 4096]));
        let long = LENIENT.encode(format!("{{\"alg\":\"none\",\"x5c\":\"{}\"}}", "a".repeat(5000)));
        assert!(jwt_header(long.as_bytes()));
    }

    #[test]
    fn public_labels_are_no_secrets() {
        assert!(pem(b"RSA PRIVATE KEY") && pem(b"PRIVATE KEY") && pem(b"PGP PRIVATE KEY BLOCK"));
        assert!(!pem(b"CERTIFICATE") && !pem(b"PUBLIC KEY") && !pem(b"") && !pem(b"PRIVATE KEYS"));
    }
}
