package dev.ligature.link.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.link.CanonicalIdentifier;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who a provider's user is: by what never moves; names and addresses are for display alone. */
final class UserNames {
  private static final int VERSION = 1;
  private static final int MAX_KEY_BYTES = 512;
  private static final int MAX_DISPLAY_CHARS = 100;

  private UserNames() {}

  /**
   * The user of an ID token.
   *
   * @throws ProviderRefused if the claims that name a user are missing or too long
   */
  static CanonicalIdentifier of(SubjectKey key, JWTClaimsSet claims) throws ProviderRefused {
    String named =
        switch (key) {
          case SUB -> require(claims.getSubject());
          case ENTRA_OBJECT ->
              require(IdTokens.text(claims, "tid")) + "/" + require(IdTokens.text(claims, "oid"));
          case USER_ID -> throw new ProviderRefused("subject_key");
        };
    return identifier(named, shownOf(claims));
  }

  /** The user of a user endpoint. */
  static CanonicalIdentifier of(String userId, @Nullable String name) throws ProviderRefused {
    return identifier(userId, name);
  }

  /** The address that the provider says, as a boolean, that it verified; no other one is used. */
  static @Nullable String verifiedEmail(JWTClaimsSet claims) {
    return Boolean.TRUE.equals(claims.getClaim("email_verified"))
        ? IdTokens.text(claims, "email")
        : null;
  }

  private static @Nullable String shownOf(JWTClaimsSet claims) {
    return Stream.of(
            verifiedEmail(claims),
            IdTokens.text(claims, "preferred_username"),
            IdTokens.text(claims, "name"))
        .filter(each -> each != null)
        .findFirst()
        .orElse(null);
  }

  private static CanonicalIdentifier identifier(String key, @Nullable String shown)
      throws ProviderRefused {
    if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES || key.indexOf(0) >= 0) {
      throw new ProviderRefused("subject");
    }
    return new CanonicalIdentifier(key, display(shown == null ? key : shown), key, VERSION);
  }

  /** Printable characters only, so that a name cannot dress up as something else. */
  private static String display(String text) {
    String printable =
        text.codePoints()
            .filter(
                each ->
                    switch (Character.getType(each)) {
                      case Character.CONTROL,
                          Character.FORMAT,
                          Character.SURROGATE,
                          Character.PRIVATE_USE,
                          Character.UNASSIGNED,
                          Character.LINE_SEPARATOR,
                          Character.PARAGRAPH_SEPARATOR ->
                          false;
                      default -> true;
                    })
            .limit(MAX_DISPLAY_CHARS)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .strip();
    return printable.isEmpty() ? "?" : printable;
  }

  private static String require(@Nullable String claim) throws ProviderRefused {
    if (claim == null || claim.isEmpty()) {
      throw new ProviderRefused("subject");
    }
    return claim;
  }
}
