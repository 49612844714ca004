package dev.ligature.rpc;

/**
 * A unary call as a daemon instance signs it.
 *
 * @param method full method name
 * @param nonce the server's, which it was signed over; empty if the call names none
 * @param signature Ed25519 (RFC 8032); empty if the call carries none
 * @param messageDigest SHA-256 of the request's bytes as they came
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DaemonCall(String method, byte[] nonce, byte[] signature, byte[] messageDigest) {}
