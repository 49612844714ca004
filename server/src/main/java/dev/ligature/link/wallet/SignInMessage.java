package dev.ligature.link.wallet;

import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a wallet is asked to sign (EIP-4361), so that a signature is good for one attempt at one
 * place and nothing else.
 *
 * @param uri where the product stands
 * @param statement one line of ASCII for the person
 * @param nonce at least eight alphanumeric characters, ours
 */
record SignInMessage(
    URI uri,
    WalletAddress address,
    String statement,
    String nonce,
    Instant issuedTime,
    Instant expireTime,
    String requestId) {
  /** The text, byte for byte. */
  String text() {
    return """
    %s wants you to sign in with your Ethereum account:
    %s

    %s

    URI: %s
    Version: 1
    Chain ID: %s
    Nonce: %s
    Issued At: %s
    Expiration Time: %s
    Request ID: %s"""
        .formatted(
            uri.getAuthority(),
            address.checksummed(),
            statement,
            uri,
            address.chain(),
            nonce,
            issuedTime.truncatedTo(ChronoUnit.SECONDS),
            expireTime.truncatedTo(ChronoUnit.SECONDS),
            requestId);
  }
}
