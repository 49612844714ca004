package dev.ligature.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant allows, with the defaults applied. Evaluated from current rows at the start and at
 * the commit of every act.
 *
 * @param allowedEmailDomains A-label domains that may be linked; empty allows all
 * @param allowedProviders providers that may be linked; empty allows all
 * @param allowedPlatforms platforms that may be connected; empty allows all
 * @param highRiskPlatforms platforms whose link needs aal 2
 * @param linkAal assurance level for linking
 * @param sendAal assurance level for enabling outbound sends
 * @param maxIdentities identities an account may have
 * @param mergeForbidden whether accounts may not be merged
 * @param mergeDelaySeconds delay between confirm and merge
 * @param undoDays days in which a merge can be undone
 * @param confirmFirstSend OFF, CONNECTOR or CHANNEL
 * @param defaultCeiling ISOLATED, PARTIAL or LINKED
 * @param watchServices services with the watch capability
 * @param inboundServices services with the inbound capability
 * @param allowedPhoneCountries countries (ISO 3166-1 alpha-2) whose telephone numbers may be linked
 *     and get codes; empty allows all
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TenantPolicy(
    Set<String> allowedEmailDomains,
    boolean personalProvidersForbidden,
    Set<String> allowedProviders,
    Set<String> allowedPlatforms,
    Set<String> highRiskPlatforms,
    int linkAal,
    int sendAal,
    int maxIdentities,
    boolean mergeForbidden,
    long mergeDelaySeconds,
    int undoDays,
    String confirmFirstSend,
    String defaultCeiling,
    boolean notifyByMail,
    Set<String> watchServices,
    Set<String> inboundServices,
    Set<String> allowedPhoneCountries) {

  /** The policy of a tenant that sets nothing. */
  public static final TenantPolicy DEFAULT =
      new TenantPolicy(
          Set.of(), false, Set.of(), Set.of(), Set.of(), 0, 0, 0, false, 0, 0, "", "", false,
          Set.of(), Set.of(), Set.of());

  private static final List<String> CONFIRMATIONS = List.of("OFF", "CONNECTOR", "CHANNEL");
  private static final List<String> CEILINGS = List.of("ISOLATED", "PARTIAL", "LINKED");

  public TenantPolicy {
    allowedEmailDomains = orEmpty(allowedEmailDomains);
    allowedProviders = orEmpty(allowedProviders);
    allowedPlatforms = orEmpty(allowedPlatforms);
    highRiskPlatforms = orEmpty(highRiskPlatforms);
    watchServices = orEmpty(watchServices);
    inboundServices = orEmpty(inboundServices);
    allowedPhoneCountries = orEmpty(allowedPhoneCountries);
    linkAal = linkAal == 0 ? 1 : linkAal;
    sendAal = sendAal == 0 ? 2 : sendAal;
    maxIdentities = maxIdentities == 0 ? 64 : maxIdentities;
    undoDays = undoDays == 0 ? 30 : undoDays;
    confirmFirstSend = orDefault(confirmFirstSend, "CONNECTOR");
    defaultCeiling = orDefault(defaultCeiling, "PARTIAL");
  }

  /** Whether an e-mail address of this domain may be linked. */
  public boolean allowsEmailDomain(String domain) {
    return allowedEmailDomains.isEmpty() || allowedEmailDomains.contains(domain);
  }

  /** Whether telephone numbers of this country (ISO 3166-1 alpha-2) may be linked and get codes. */
  public boolean allowsPhoneCountry(String country) {
    return allowedPhoneCountries.isEmpty() || allowedPhoneCountries.contains(country);
  }

  /** Whether identities of this provider may be linked. */
  public boolean allowsProvider(String provider) {
    return allowedProviders.isEmpty() || allowedProviders.contains(provider);
  }

  /** Whether outside accounts of this platform, such as {@code IRC}, may be connected. */
  public boolean allowsPlatform(String platform) {
    return allowedPlatforms.isEmpty() || allowedPlatforms.contains(platform);
  }

  /**
   * Returns if an account that has some verified identities may have another one.
   *
   * @throws DomainException LIMIT_REACHED
   */
  public void requireRoomForIdentity(int present) {
    if (present >= maxIdentities) {
      throw DomainException.of(
          Reason.LIMIT_REACHED,
          "The account has as many identities as it may.",
          Map.of("quota", "identities"));
    }
  }

  /** Whether this policy allows anything, or protects anything less, than another one does. */
  public boolean isLooserThan(TenantPolicy other) {
    return adds(allowedEmailDomains, other.allowedEmailDomains)
        || adds(allowedProviders, other.allowedProviders)
        || adds(allowedPlatforms, other.allowedPlatforms)
        || adds(allowedPhoneCountries, other.allowedPhoneCountries)
        || !highRiskPlatforms.containsAll(other.highRiskPlatforms)
        || !other.watchServices.containsAll(watchServices)
        || !other.inboundServices.containsAll(inboundServices)
        || (other.personalProvidersForbidden && !personalProvidersForbidden)
        || (other.mergeForbidden && !mergeForbidden)
        || (other.notifyByMail && !notifyByMail)
        || linkAal < other.linkAal
        || sendAal < other.sendAal
        || maxIdentities > other.maxIdentities
        || mergeDelaySeconds < other.mergeDelaySeconds
        || undoDays < other.undoDays
        || CONFIRMATIONS.indexOf(confirmFirstSend) < CONFIRMATIONS.indexOf(other.confirmFirstSend)
        || CEILINGS.indexOf(defaultCeiling) > CEILINGS.indexOf(other.defaultCeiling);
  }

  /** Whether an allow-list lets something through that another one does not; empty lets all. */
  private static boolean adds(Set<String> allowed, Set<String> before) {
    return !before.isEmpty() && (allowed.isEmpty() || !before.containsAll(allowed));
  }

  private static Set<String> orEmpty(@Nullable Set<String> values) {
    return values == null ? Set.of() : Set.copyOf(values);
  }

  private static String orDefault(@Nullable String value, String byDefault) {
    return value == null || value.isEmpty() ? byDefault : value;
  }
}
