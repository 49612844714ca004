package dev.ligature.admin;

import com.google.common.hash.HashCode;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.link.EmailCanonicaliser;
import dev.ligature.link.sms.Notifier;
import dev.ligature.link.sms.Notifiers;
import dev.ligature.policy.Approvals;
import dev.ligature.policy.Egress;
import dev.ligature.policy.EgressRefused;
import dev.ligature.policy.TenantSecrets;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sets where the messages of tenants leave. */
@Singleton
public class TenantNotifiers {
  private static final int SHORTEST_SECRET = 32;

  private final Tenants tenants;
  private final Notifiers notifiers;
  private final Egress egress;
  private final TenantSecrets secrets;
  private final Approvals approvals;
  private final AuditLog audit;
  private final Transactions transactions;

  TenantNotifiers(
      Tenants tenants,
      Notifiers notifiers,
      Egress egress,
      TenantSecrets secrets,
      Approvals approvals,
      AuditLog audit,
      Transactions transactions) {
    this.tenants = tenants;
    this.notifiers = notifiers;
    this.egress = egress;
    this.secrets = secrets;
    this.approvals = approvals;
    this.audit = audit;
    this.transactions = transactions;
  }

  /**
   * Replaces a tenant's notifier, secret and all, once a second person repeats it; what is absent
   * is the installation's again, and to set nothing takes one person.
   *
   * @param mailFrom sender of mails
   * @param webhook where text messages are posted
   * @param act digest of the request without the secret
   * @throws DomainException NOT_FOUND for the tenant; BAD_IDENTIFIER for the sender; INVALID_FIELD
   *     for a webhook that may not be called, or whose secret is short; SECOND_PERSON_REQUIRED
   */
  public void set(
      Caller caller,
      TenantId tenant,
      @Nullable String mailFrom,
      @Nullable String webhook,
      String secret,
      String reason,
      HashCode act,
      @Nullable UUID approval) {
    String from =
        mailFrom == null
            ? null
            : EmailCanonicaliser.canonicalise(mailFrom, "mail_from").canonical();
    Notifier notifier = new Notifier(from, webhook == null ? null : webhook(webhook, secret));
    transactions.run(
        () -> {
          tenants.get(caller, tenant);
          if (mailFrom != null || webhook != null) {
            approvals.require(caller, tenant, secrets.whole(tenant, act, secret), approval);
          }
          notifiers.put(tenant, notifier);
          audit.append(
              AuditEvent.by(caller, AuditType.NOTIFIER_SET)
                  .in(tenant)
                  .attribute("mail_from", from == null ? "DEFAULT" : "OWN")
                  .attribute("sms", webhook == null ? "NONE" : "WEBHOOK")
                  .personal("why", reason));
          return tenant;
        });
  }

  private Notifier.Webhook webhook(String webhook, String secret) {
    if (secret.length() < SHORTEST_SECRET) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD,
          "sms_webhook_secret",
          "The posts must be signed with a secret of at least 32 characters.");
    }
    try {
      URI address = URI.create(webhook);
      egress.require(address);
      return new Notifier.Webhook(address, secret);
    } catch (IllegalArgumentException | EgressRefused e) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "sms_webhook_url", "This is no address that may be called.");
    }
  }
}
