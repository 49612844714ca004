package dev.ligature.account;

import com.google.common.base.Splitter;
import com.google.common.io.BaseEncoding;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.Ids;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKey;
import dev.ligature.keys.PurposeKeys;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Codes that recover an account: ten of 80 bits, shown once, kept as peppered digests. */
@Singleton
class RecoveryCodes {
  private static final int COUNT = 10;
  private static final int BYTES = 10;
  private static final int GROUP = 4;

  private final RecoveryCodeRepository repository;
  private final Accounts accounts;
  private final FactorRules rules;
  private final PurposeKeys keys;
  private final Notices notices;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  RecoveryCodes(
      RecoveryCodeRepository repository,
      Accounts accounts,
      FactorRules rules,
      PurposeKeys keys,
      Notices notices,
      AuditLog audit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.repository = repository;
    this.accounts = accounts;
    this.rules = rules;
    this.keys = keys;
    this.notices = notices;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** Fresh codes, told once. */
  record Generated(List<String> codes, Cursor revision) {
    @Override
    public String toString() {
      return "Generated[]";
    }
  }

  /**
   * Makes ten codes; the ones before no longer work.
   *
   * @throws dev.ligature.common.DomainException STEP_UP_REQUIRED, ACCOUNT_NOT_ACTIVE
   */
  Generated generate(Caller caller) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          rules.requireStrongest(caller);
          PurposeKey pepper = keys.active(Purpose.RECOVERY_PEPPER);
          List<String> codes = new ArrayList<>();
          List<byte[]> macs = new ArrayList<>();
          for (int i = 0; i < COUNT; i++) {
            String code = BaseEncoding.base32().encode(ids.bytes(BYTES));
            macs.add(pepper.mac(message(account.tenant(), account.id(), code)));
            codes.add(String.join("-", Splitter.fixedLength(GROUP).split(code)));
          }
          repository.replace(
              account.tenant(), account.id(), macs, pepper.generation(), clock.instant());
          audit.append(AuditEvent.by(caller, AuditType.RECOVERY_CODES_MADE));
          notices.tell(
              account.tenant(), account.id(), NoticeKind.RECOVERY_CODES_MADE, NoticeFacts.none());
          return new Generated(codes, accounts.changed(account, "RECOVERY_CODES_MADE"));
        });
  }

  /** The unused code of an account that somebody typed. */
  Optional<RecoveryCodeRepository.Stored> find(TenantId tenant, AccountId account, String typed) {
    byte[] message = message(tenant, account, canonical(typed));
    return repository.unused(tenant, account).stream()
        .filter(
            each ->
                MessageDigest.isEqual(
                    each.mac(),
                    keys.generation(Purpose.RECOVERY_PEPPER, "", each.keyGeneration())
                        .mac(message)))
        .findFirst();
  }

  /** Burns a code; false if somebody was faster. */
  boolean burn(TenantId tenant, RecoveryCodeRepository.Stored code) {
    return repository.burn(tenant, code.id(), clock.instant());
  }

  private static String canonical(String typed) {
    return typed.toUpperCase(Locale.ROOT).replaceAll("[^A-Z2-7]", "");
  }

  private static byte[] message(TenantId tenant, AccountId account, String code) {
    return LengthPrefixed.of("recovery-code")
        .id(tenant.value())
        .id(account.value())
        .text(code)
        .toBytes();
  }
}
