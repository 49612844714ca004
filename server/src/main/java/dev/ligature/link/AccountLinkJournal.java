package dev.ligature.link;

import dev.ligature.account.NoticeFacts;
import dev.ligature.account.NoticeKind;
import dev.ligature.account.Notices;
import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.TenantId;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import jakarta.inject.Singleton;
import java.util.Map;

/** Tells audit, feed and owners of both ends what became of a link, in its transaction. */
@Singleton
public class AccountLinkJournal {
  /** Changes of links; an entry an end, with the other end as the fact {@code other}. */
  public static final Topic TOPIC = new Topic("link");

  private final ReachJournal reach;
  private final Notices notices;
  private final AuditLog audit;
  private final ChangeFeed feed;

  AccountLinkJournal(ReachJournal reach, Notices notices, AuditLog audit, ChangeFeed feed) {
    this.reach = reach;
    this.notices = notices;
    this.audit = audit;
    this.feed = feed;
  }

  /** A link after a change, and the place of the change. */
  public record Changed(AccountLink link, Cursor revision) {}

  Changed linked(Caller caller, LinkedGroup before, AccountLink link, String proof) {
    audit.append(
        bothEnds(AuditEvent.by(caller, AuditType.GRAPH_LINKED).proof(proof), caller, link));
    tellOwners(caller, link, NoticeKind.ACCOUNTS_LINKED);
    return changed(caller, before, before.with(link), link, "LINKED");
  }

  Changed unlinked(Caller caller, LinkedGroup before, AccountLink link) {
    audit.append(bothEnds(AuditEvent.by(caller, AuditType.GRAPH_UNLINKED), caller, link));
    tellOwners(caller, link, NoticeKind.ACCOUNTS_UNLINKED);
    return changed(caller, before, before.without(link), link, "UNLINKED");
  }

  Changed privacySet(Caller caller, LinkedGroup before, AccountLink link) {
    audit.append(
        AuditEvent.by(caller, AuditType.GRAPH_PRIVACY_SET)
            .attribute("link_id", link.id())
            .personal("privacy_mode", link.ceilingOf(caller.account()).name()));
    return changed(caller, before, before.without(link).with(link), link, "PRIVACY_SET");
  }

  /** Each end reads the other by the last digits of its id. */
  private static AuditEvent bothEnds(AuditEvent event, Caller caller, AccountLink link) {
    AccountId self = caller.account();
    AccountId other = link.other(self);
    return event
        .attribute("link_id", link.id())
        .personal("account", Masked.account(other))
        .personal(other, "account", Masked.account(self));
  }

  private void tellOwners(Caller caller, AccountLink link, NoticeKind kind) {
    notices.tell(caller.tenant(), link.low(), kind, NoticeFacts.none());
    notices.tell(caller.tenant(), link.high(), kind, NoticeFacts.none());
  }

  /** What the ends did comes before what follows from it for those who reach them. */
  private Changed changed(
      Caller caller, LinkedGroup before, LinkedGroup after, AccountLink link, String kind) {
    Cursor _ = feed.append(change(caller.tenant(), link, link.low(), kind));
    Cursor revision = feed.append(change(caller.tenant(), link, link.high(), kind));
    reach.changed(Actor.of(caller), caller.tenant(), before, after);
    return new Changed(link, revision);
  }

  private static NewChange change(TenantId tenant, AccountLink link, AccountId end, String kind) {
    return new NewChange(
        TOPIC, tenant, link.id(), end, kind, Map.of("other", link.other(end).toString()));
  }
}
