package dev.ligature.link.wallet;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.link.CanonicalIdentifier;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An account of an Ethereum chain, named by CAIP-10.
 *
 * @param chain EIP-155 chain id
 * @param hex the forty digits of the address in lower case
 */
public record WalletAddress(String chain, String hex) {
  /** Version of the canonical form. */
  public static final int VERSION = 1;

  private static final Pattern CAIP_10 =
      Pattern.compile("eip155:([1-9][0-9]{0,31}):0x([0-9a-fA-F]{40})");

  /**
   * Reads an account; an address of mixed case must be right by EIP-55.
   *
   * @param field path of the field in the request, for the refusal
   * @throws DomainException BAD_IDENTIFIER
   */
  public static WalletAddress parse(String caip10, String field) {
    Matcher matcher = CAIP_10.matcher(caip10.strip());
    if (!matcher.matches()) {
      throw bad(field);
    }
    String given = matcher.group(2);
    String lower = given.toLowerCase(Locale.ROOT);
    boolean oneCase = given.equals(lower) || given.equals(given.toUpperCase(Locale.ROOT));
    if (!oneCase && !given.equals(mixedCase(lower))) {
      throw bad(field);
    }
    return new WalletAddress(matcher.group(1), lower);
  }

  /**
   * The account in its three forms. A key holder is the same on every chain, so the canonical form
   * names chain 1 whichever chain was given.
   */
  public CanonicalIdentifier identifier(String raw) {
    return new CanonicalIdentifier(
        raw, "eip155:" + chain + ":" + checksummed(), "eip155:1:0x" + hex, VERSION);
  }

  /** The address in the mixed case of EIP-55. */
  public String checksummed() {
    return "0x" + mixedCase(hex);
  }

  private static String mixedCase(String lower) {
    byte[] hash = Keccak.of(lower.getBytes(StandardCharsets.US_ASCII));
    StringBuilder mixed = new StringBuilder();
    for (int i = 0; i < lower.length(); i++) {
      int nibble = hash[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf;
      char digit = lower.charAt(i);
      mixed.append(nibble >= 8 ? Character.toUpperCase(digit) : digit);
    }
    return mixed.toString();
  }

  private static DomainException bad(String field) {
    return DomainException.invalid(
        Reason.BAD_IDENTIFIER, field, "This is no account of an Ethereum chain in CAIP-10.");
  }
}
