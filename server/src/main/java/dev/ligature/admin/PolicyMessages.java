package dev.ligature.admin;

import com.google.protobuf.util.Durations;
import dev.ligature.api.admin.v1.GetPolicyResponse;
import dev.ligature.api.admin.v1.Policy;
import dev.ligature.common.DomainException;
import dev.ligature.common.Platform;
import dev.ligature.common.Reason;
import dev.ligature.link.PhoneCanonicaliser;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.policy.TenantPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Policies on the wire and off it. */
final class PolicyMessages {
  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
  private static final Set<String> PLATFORMS =
      Arrays.stream(Platform.values()).map(Platform::name).collect(Collectors.toSet());
  private static final long LONGEST_DELAY_DAYS = 30;

  private PolicyMessages() {}

  static GetPolicyResponse inForce(TenantPolicies.InForce inForce) {
    TenantPolicy policy = inForce.policy();
    return GetPolicyResponse.newBuilder()
        .setVersion(inForce.version())
        .setPolicy(
            Policy.newBuilder()
                .addAllAllowedEmailDomains(new TreeSet<>(policy.allowedEmailDomains()))
                .setPersonalProvidersForbidden(policy.personalProvidersForbidden())
                .addAllAllowedProviders(new TreeSet<>(policy.allowedProviders()))
                .addAllAllowedPlatforms(new TreeSet<>(policy.allowedPlatforms()))
                .addAllHighRiskPlatforms(new TreeSet<>(policy.highRiskPlatforms()))
                .setLinkAal(policy.linkAal())
                .setSendAal(policy.sendAal())
                .setMaxIdentities(policy.maxIdentities())
                .setMergeForbidden(policy.mergeForbidden())
                .setMergeDelayTtl(Durations.fromSeconds(policy.mergeDelaySeconds()))
                .setUndoDays(policy.undoDays())
                .setConfirmFirstSend(policy.confirmFirstSend())
                .setDefaultCeiling(policy.defaultCeiling())
                .setNotifyByMail(policy.notifyByMail())
                .addAllWatchServices(new TreeSet<>(policy.watchServices()))
                .addAllInboundServices(new TreeSet<>(policy.inboundServices()))
                .addAllAllowedPhoneCountries(new TreeSet<>(policy.allowedPhoneCountries())))
        .build();
  }

  static TenantPolicy policy(Policy policy) {
    require(
        policy.getAllowedEmailDomainsList(),
        domain -> DOMAIN.matcher(domain).matches(),
        "policy.allowed_email_domains",
        "A domain is written in lower case, as an A-label (RFC 5890).");
    String unknown = "The platform is not known; known are " + new TreeSet<>(PLATFORMS) + ".";
    require(
        policy.getAllowedPlatformsList(), PLATFORMS::contains, "policy.allowed_platforms", unknown);
    require(
        policy.getHighRiskPlatformsList(),
        PLATFORMS::contains,
        "policy.high_risk_platforms",
        unknown);
    require(
        policy.getAllowedPhoneCountriesList(),
        PhoneCanonicaliser.COUNTRIES::contains,
        "policy.allowed_phone_countries",
        "A country is written by its two capital letters (ISO 3166-1).");
    long delay = policy.getMergeDelayTtl().getSeconds();
    if (delay < 0 || delay > Durations.toSeconds(Durations.fromDays(LONGEST_DELAY_DAYS))) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "policy.merge_delay_ttl", "The delay is at most 30 days.");
    }
    return new TenantPolicy(
        Set.copyOf(policy.getAllowedEmailDomainsList()),
        policy.getPersonalProvidersForbidden(),
        Set.copyOf(policy.getAllowedProvidersList()),
        Set.copyOf(policy.getAllowedPlatformsList()),
        Set.copyOf(policy.getHighRiskPlatformsList()),
        policy.getLinkAal(),
        policy.getSendAal(),
        policy.getMaxIdentities(),
        policy.getMergeForbidden(),
        delay,
        policy.getUndoDays(),
        policy.getConfirmFirstSend(),
        policy.getDefaultCeiling(),
        policy.getNotifyByMail(),
        Set.copyOf(policy.getWatchServicesList()),
        Set.copyOf(policy.getInboundServicesList()),
        Set.copyOf(policy.getAllowedPhoneCountriesList()));
  }

  private static void require(
      List<String> values, Predicate<String> isRight, String field, String text) {
    if (!values.stream().allMatch(isRight)) {
      throw DomainException.invalid(Reason.INVALID_FIELD, field, text);
    }
  }
}
