package dev.ligature.link;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Canonical form of telephone numbers: E.164 as given, valid in the numbering plan of its country,
 * and of a kind that a person can hold. Nothing is guessed: no national form, no blanks, no signs.
 */
public final class PhoneCanonicaliser {
  /** Version of the canonical form. */
  public static final int VERSION = 1;

  private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

  /** Countries with a numbering plan (ISO 3166-1 alpha-2). */
  public static final Set<String> COUNTRIES = Set.copyOf(NUMBERS.getSupportedRegions());

  /** Kinds whose calls cost the sender more, or reach no person's telephone. */
  private static final Set<PhoneNumberType> REFUSED =
      EnumSet.of(
          PhoneNumberType.PREMIUM_RATE,
          PhoneNumberType.SHARED_COST,
          PhoneNumberType.TOLL_FREE,
          PhoneNumberType.UAN,
          PhoneNumberType.PAGER,
          PhoneNumberType.VOICEMAIL);

  private PhoneCanonicaliser() {}

  /**
   * The canonical form; applying it to its own result changes nothing.
   *
   * @param field path of the field in the request, for the refusal
   * @throws DomainException BAD_IDENTIFIER for what is no such number
   */
  public static CanonicalIdentifier canonicalise(String raw, String field) {
    String given = raw.strip();
    if (!E164.matcher(given).matches()) {
      throw bad(field);
    }
    try {
      PhoneNumber number = NUMBERS.parse(given, null);
      if (!NUMBERS.isValidNumber(number)
          || REFUSED.contains(NUMBERS.getNumberType(number))
          || !NUMBERS.format(number, PhoneNumberFormat.E164).equals(given)) {
        throw bad(field);
      }
      return new CanonicalIdentifier(
          raw, NUMBERS.format(number, PhoneNumberFormat.INTERNATIONAL), given, VERSION);
    } catch (NumberParseException e) {
      throw bad(field);
    }
  }

  /** The country of a canonical number; not one of {@link #COUNTRIES} where it is of none. */
  static String country(String canonical) {
    try {
      String region = NUMBERS.getRegionCodeForNumber(NUMBERS.parse(canonical, null));
      return region == null ? "" : region;
    } catch (NumberParseException e) {
      return "";
    }
  }

  private static DomainException bad(String field) {
    return DomainException.invalid(
        Reason.BAD_IDENTIFIER, field, "This is no telephone number in E.164 that can get a code.");
  }
}
