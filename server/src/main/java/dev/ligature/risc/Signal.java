package dev.ligature.risc;

import dev.ligature.common.Caller;
import dev.ligature.link.ProviderSignals;
import dev.ligature.link.oidc.EventRefused;
import dev.ligature.link.oidc.EventRefused.Code;
import dev.ligature.link.oidc.IdentityProvider;
import dev.ligature.link.oidc.SecurityEventTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One event of a token that we act upon.
 *
 * @param event last word of the type's URI
 * @param format of the subject (RFC 9493 section 3)
 * @param value what names the subject
 */
record Signal(String event, Format format, String value) {
  private static final Set<String> ENDS_SESSIONS =
      Set.of(
          "https://schemas.openid.net/secevent/risc/event-type/account-disabled",
          "https://schemas.openid.net/secevent/risc/event-type/account-purged",
          "https://schemas.openid.net/secevent/risc/event-type/sessions-revoked",
          "https://schemas.openid.net/secevent/risc/event-type/credential-compromise",
          "https://schemas.openid.net/secevent/caep/event-type/session-revoked");
  private static final Set<String> DOUBTS_IDENTIFIER =
      Set.of(
          "https://schemas.openid.net/secevent/risc/event-type/identifier-changed",
          "https://schemas.openid.net/secevent/risc/event-type/identifier-recycled");

  /** How a subject is named. */
  enum Format {
    ISS_SUB,
    EMAIL,
    PHONE_NUMBER
  }

  @Override
  public String toString() {
    return "Signal[" + event + "]";
  }

  /**
   * The events of a token that we know, about subjects that the provider may speak of.
   *
   * @throws EventRefused INVALID_REQUEST where an event is not in form; ACCESS_DENIED where a
   *     subject is of another issuer
   */
  static List<Signal> of(SecurityEventTokens.Verified token, IdentityProvider provider)
      throws EventRefused {
    List<Signal> signals = new ArrayList<>();
    for (Map.Entry<String, Object> each : token.events().entrySet()) {
      boolean endsSessions = ENDS_SESSIONS.contains(each.getKey());
      if (endsSessions || DOUBTS_IDENTIFIER.contains(each.getKey())) {
        Signal signal = read(each.getKey(), subject(each.getValue(), token.subject()), provider);
        if (signal != null && endsSessions == (signal.format() == Format.ISS_SUB)) {
          signals.add(signal);
        }
      }
    }
    return List.copyOf(signals);
  }

  /** Does in the running transaction what the event calls for. */
  void heed(ProviderSignals signals, Caller caller, IdentityProvider provider) {
    switch (format) {
      case ISS_SUB -> signals.endSessions(caller, provider, value, event);
      case EMAIL -> signals.doubtEmail(caller, provider, value, event);
      case PHONE_NUMBER -> signals.doubtPhone(caller, provider, value, event);
    }
  }

  private static Map<?, ?> subject(Object payload, @Nullable Map<String, Object> ofToken)
      throws EventRefused {
    if (payload instanceof Map<?, ?> event) {
      Object named = event.containsKey("subject") ? event.get("subject") : ofToken;
      if (named instanceof Map<?, ?> subject) {
        return subject;
      }
    }
    throw new EventRefused(Code.INVALID_REQUEST, "An event names no subject.");
  }

  /** Null for subjects of a format that no identity of ours has. */
  private static @Nullable Signal read(String type, Map<?, ?> subject, IdentityProvider provider)
      throws EventRefused {
    String event = type.substring(type.lastIndexOf('/') + 1);
    return switch (subject.get("format") instanceof String format ? format : "") {
      case "iss_sub" -> {
        if (!provider.issuer().equals(subject.get("iss"))) {
          throw new EventRefused(Code.ACCESS_DENIED, "The subject is of another issuer.");
        }
        yield new Signal(event, Format.ISS_SUB, text(subject, "sub"));
      }
      case "email" -> new Signal(event, Format.EMAIL, text(subject, "email"));
      case "phone_number" -> new Signal(event, Format.PHONE_NUMBER, text(subject, "phone_number"));
      default -> null;
    };
  }

  private static String text(Map<?, ?> subject, String member) throws EventRefused {
    if (subject.get(member) instanceof String text && !text.isEmpty() && text.indexOf(0) < 0) {
      return text;
    }
    throw new EventRefused(Code.INVALID_REQUEST, "The subject lacks " + member + ".");
  }
}
