package dev.ligature.link.sms;

import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.policy.SealedForTenant;
import dev.ligature.policy.TenantSecrets;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/** The notifiers of tenants; the secrets are sealed with keys of the tenants' own. */
@Singleton
public class Notifiers {
  /** No provider can have this id, so no secret of a provider opens here. */
  private static final String PLACE = "/sms-webhook";

  private final Sql sql;
  private final TenantSecrets secrets;
  private final Clock clock;

  Notifiers(Sql sql, TenantSecrets secrets, Clock clock) {
    this.sql = sql;
    this.secrets = secrets;
    this.clock = clock;
  }

  /** Sender of the tenant's mails, where it has one of its own. */
  public Optional<String> mailFrom(TenantId tenant) {
    return sql.find(
        row -> row.text("mail_from"),
        "select mail_from from tenant_notifier where tenant_id = ? and mail_from is not null",
        tenant);
  }

  /** Where the tenant's text messages are posted, if it said so. */
  Optional<Notifier.Webhook> webhook(TenantId tenant) {
    return sql.find(
        row -> read(tenant, row),
        """
        select * from tenant_notifier where tenant_id = ? and sms_webhook_url is not null
        """,
        tenant);
  }

  /** Replaces the tenant's notifier in the running transaction. */
  public void put(TenantId tenant, Notifier notifier) {
    Notifier.Webhook webhook = notifier.webhook();
    SealedForTenant secret = webhook == null ? null : secrets.seal(tenant, PLACE, webhook.secret());
    sql.update(
        """
        insert into tenant_notifier (tenant_id, mail_from, sms_webhook_url, sms_webhook_secret,
          secret_key_generation, updated_time)
        values (?, ?, ?, ?, ?, ?)
        on conflict (tenant_id) do update set mail_from = excluded.mail_from,
          sms_webhook_url = excluded.sms_webhook_url,
          sms_webhook_secret = excluded.sms_webhook_secret,
          secret_key_generation = excluded.secret_key_generation,
          updated_time = excluded.updated_time
        """,
        tenant,
        notifier.mailFrom(),
        webhook == null ? null : webhook.address().toString(),
        secret == null ? null : secret.ciphertext(),
        secret == null ? null : secret.generation(),
        clock.instant());
  }

  private Notifier.Webhook read(TenantId tenant, Row row) {
    SealedForTenant secret =
        new SealedForTenant(row.intValue("secret_key_generation"), row.bytes("sms_webhook_secret"));
    return new Notifier.Webhook(
        URI.create(row.text("sms_webhook_url")), secrets.open(tenant, PLACE, secret));
  }
}
