package dev.ligature.link;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.link.DomainNames.DomainName;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Canonical form of e-mail addresses: trimmed, NFKC, an ASCII dot-atom local part (RFC 5322 section
 * 3.2.3) in lower case, the domain as lower-case A-labels (UTS 46, non-transitional). Dots and
 * suffixes after a plus stay: two such addresses may be two mailboxes.
 */
public final class EmailCanonicaliser {
  /** Version of the canonical form. */
  public static final int VERSION = 1;

  private static final int MAX_ADDRESS = 254; // RFC 5321 section 4.5.3.1.3, less the brackets
  private static final int MAX_LOCAL = 64; // RFC 5321 section 4.5.3.1.1
  private static final Pattern DOT_ATOM =
      Pattern.compile("[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
  private static final Pattern HOST =
      Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Normalizer2 NFKC = Normalizer2.getNFKCInstance();

  private EmailCanonicaliser() {}

  /**
   * The canonical form; applying it to its own result changes nothing.
   *
   * @param field path of the field in the request, for the refusal
   * @throws DomainException BAD_IDENTIFIER for what is no plain address
   */
  public static CanonicalIdentifier canonicalise(String raw, String field) {
    String trimmed = raw.strip();
    if (trimmed.codePoints().anyMatch(EmailCanonicaliser::isHidden)) {
      throw bad(field);
    }
    String normalised = NFKC.normalize(trimmed);
    int at = normalised.indexOf('@');
    if (at < 1 || at != normalised.lastIndexOf('@')) {
      throw bad(field);
    }
    String local = normalised.substring(0, at).toLowerCase(Locale.ROOT);
    DomainName domain =
        DomainNames.parse(normalised.substring(at + 1)).orElseThrow(() -> bad(field));
    String canonical = local + "@" + domain.ascii();
    if (local.length() > MAX_LOCAL
        || canonical.length() > MAX_ADDRESS
        || !DOT_ATOM.matcher(local).matches()
        || !HOST.matcher(domain.ascii()).matches()) {
      throw bad(field);
    }
    return new CanonicalIdentifier(raw, local + "@" + domain.unicode(), canonical, VERSION);
  }

  private static boolean isHidden(int codePoint) {
    return UCharacter.isISOControl(codePoint)
        || UCharacter.hasBinaryProperty(codePoint, UProperty.DEFAULT_IGNORABLE_CODE_POINT)
        || UCharacter.hasBinaryProperty(codePoint, UProperty.BIDI_CONTROL);
  }

  private static DomainException bad(String field) {
    return DomainException.invalid(
        Reason.BAD_IDENTIFIER, field, "This is not a plain e-mail address.");
  }
}
