package dev.ligature.link;

import com.ibm.icu.text.IDNA;
import java.util.Locale;
import java.util.Optional;

/** Domain names in both their forms by UTS 46, non-transitional, with all its checks on. */
final class DomainNames {
  private static final IDNA UTS46 =
      IDNA.getUTS46Instance(
          IDNA.NONTRANSITIONAL_TO_ASCII
              | IDNA.NONTRANSITIONAL_TO_UNICODE
              | IDNA.USE_STD3_RULES
              | IDNA.CHECK_BIDI
              | IDNA.CHECK_CONTEXTJ
              | IDNA.CHECK_CONTEXTO);

  private DomainNames() {}

  /**
   * A domain name.
   *
   * @param ascii A-labels in lower case
   * @param unicode U-labels
   */
  record DomainName(String ascii, String unicode) {}

  /** The forms of a name, or empty for what is none. */
  static Optional<DomainName> parse(String name) {
    IDNA.Info info = new IDNA.Info();
    String ascii =
        UTS46.nameToASCII(name, new StringBuilder(), info).toString().toLowerCase(Locale.ROOT);
    String unicode = UTS46.nameToUnicode(ascii, new StringBuilder(), info).toString();
    return info.hasErrors() || ascii.isEmpty()
        ? Optional.empty()
        : Optional.of(new DomainName(ascii, unicode));
  }
}
