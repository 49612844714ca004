package dev.ligature.link;

import dev.ligature.account.Merge;
import dev.ligature.account.NoticeFacts;
import dev.ligature.account.NoticeKind;
import dev.ligature.account.Notices;
import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.Ids;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import jakarta.inject.Singleton;
import java.util.Map;

/** Tells both sides what happened to a merge. */
@Singleton
class MergeJournal {
  static final Topic TOPIC = new Topic("merge");

  private final AuditLog audit;
  private final Notices notices;
  private final ChangeFeed feed;
  private final Ids ids;

  MergeJournal(AuditLog audit, Notices notices, ChangeFeed feed, Ids ids) {
    this.audit = audit;
    this.notices = notices;
    this.feed = feed;
    this.ids = ids;
  }

  /** An act of a caller; returns the revision of its change. */
  Cursor write(Caller caller, Merge merge, AuditType type) {
    return write(Actor.of(caller), merge, type);
  }

  /** The platform itself, in whose name a merge happens after its delay. */
  Actor system() {
    return Actor.system("merge", ids.next());
  }

  /** An act of somebody, or of the platform itself; returns the revision of its change. */
  Cursor write(Actor actor, Merge merge, AuditType type) {
    append(actor, merge, merge.secondary(), type);
    append(actor, merge, merge.primary(), type);
    notices.tell(merge.tenant(), merge.secondary(), kind(type), NoticeFacts.none());
    notices.tell(merge.tenant(), merge.primary(), kind(type), NoticeFacts.none());
    return feed.append(
        new NewChange(TOPIC, merge.tenant(), merge.id(), merge.primary(), type.name(), Map.of()));
  }

  private static NoticeKind kind(AuditType type) {
    return switch (type) {
      case MERGE_STARTED -> NoticeKind.MERGE_STARTED;
      case MERGE_CONFIRMED -> NoticeKind.MERGED;
      case MERGE_CANCELLED -> NoticeKind.MERGE_CANCELLED;
      case MERGE_UNDONE -> NoticeKind.MERGE_UNDONE;
      default -> throw new IllegalArgumentException(type + " is nothing that merges do");
    };
  }

  private void append(Actor actor, Merge merge, AccountId subject, AuditType type) {
    audit.append(
        AuditEvent.by(actor, type)
            .in(merge.tenant())
            .about(subject)
            .attribute("merge_id", merge.id())
            .attribute("primary_account_id", merge.primary())
            .attribute("secondary_account_id", merge.secondary()));
  }
}
