package dev.ligature.policy;

import com.google.common.hash.HashCode;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rule of two persons: what one member of staff asks for, another one repeats after a delay in
 * which others can see it.
 */
@Singleton
public class Approvals {
  private static final Duration TTL = Duration.ofDays(1);

  private final Sql sql;
  private final Ids ids;
  private final Clock clock;
  private final Duration delay;

  Approvals(Sql sql, Ids ids, Clock clock, @Value("${ligature.approval-delay:1h}") Duration delay) {
    this.sql = sql;
    this.ids = ids;
    this.clock = clock;
    this.delay = delay;
  }

  private record Asked(String by, Instant time) {}

  /**
   * Returns if a second person repeats the act; joins the act's transaction.
   *
   * @param act digest of what is asked for, without request id, approval id and reason
   * @param approval id that the second person was told; null from the first one
   * @throws DomainException SECOND_PERSON_REQUIRED with {@code approval_id}, and with RetryInfo
   *     while the delay lasts; TICKET_EXPIRED where there is no such open approval of this act;
   *     ROLE_MISSING without a personal token
   */
  public void require(Caller caller, TenantId tenant, HashCode act, @Nullable UUID approval) {
    String person = caller.person();
    if (person == null) {
      throw DomainException.of(Reason.ROLE_MISSING, "The act needs a personal token.");
    }
    if (approval == null) {
      throw ask(caller, tenant, act, person);
    }
    Asked asked = find(caller, tenant, act, approval);
    if (asked.by().equals(person)) {
      throw required(approval, "Another person must repeat the act with this approval_id.");
    }
    Duration left = Duration.between(clock.instant(), asked.time().plus(delay));
    if (left.isPositive()) {
      throw required(approval, "The act can be approved after its delay.").retryAfter(left);
    }
    if (!approve(tenant, approval, person)) {
      throw closed();
    }
  }

  private DomainException ask(Caller caller, TenantId tenant, HashCode act, String person) {
    UUID approval = ids.next();
    Instant now = clock.instant();
    sql.update(
        """
        insert into approval (tenant_id, approval_id, method, act_hash, asked_by, created_time,
          expire_time)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        tenant,
        approval,
        caller.method(),
        act.asBytes(),
        person,
        now,
        now.plus(TTL));
    return required(approval, "A second person must repeat the act with this approval_id.")
        .committed();
  }

  private Asked find(Caller caller, TenantId tenant, HashCode act, UUID approval) {
    return sql.find(
            row -> new Asked(row.text("asked_by"), row.time("created_time")),
            """
            select asked_by, created_time from approval
            where tenant_id = ? and approval_id = ? and method = ? and act_hash = ?
              and approved_time is null and expire_time > ?
            """,
            tenant,
            approval,
            caller.method(),
            act.asBytes(),
            clock.instant())
        .orElseThrow(Approvals::closed);
  }

  private boolean approve(TenantId tenant, UUID approval, String person) {
    return sql.update(
            """
            update approval set approved_by = ?, approved_time = ?
            where tenant_id = ? and approval_id = ? and approved_time is null
            """,
            person,
            clock.instant(),
            tenant,
            approval)
        == 1;
  }

  private static DomainException required(UUID approval, String text) {
    return DomainException.of(
        Reason.SECOND_PERSON_REQUIRED, text, Map.of("approval_id", approval.toString()));
  }

  private static DomainException closed() {
    return DomainException.of(
        Reason.TICKET_EXPIRED, "There is no open approval of this act; ask for it again.");
  }
}
