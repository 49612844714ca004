package dev.ligature.link;

import dev.ligature.account.AccountMerger;
import dev.ligature.account.MergeManifest;
import dev.ligature.account.MergePlan;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.LinkedIdentity;
import dev.ligature.api.link.v1.MergeItem;
import dev.ligature.api.link.v1.MergePreview;
import dev.ligature.api.link.v1.MergeState;
import dev.ligature.api.link.v1.UndoMergeResponse;
import dev.ligature.rpc.Wire;
import java.util.List;

/** Merges on the wire. */
final class MergeMessages {
  private MergeMessages() {}

  static MergePreview preview(Merges.Preview preview) {
    MergePreview.Builder message =
        MergePreview.newBuilder()
            .setPrimaryAccountId(preview.primary().toString())
            .setState(state(preview.state()))
            .setResultingAal(preview.resultingAal())
            .setStateToken(preview.stateToken());
    if (preview.secondary() != null) {
      message.setSecondaryAccountId(preview.secondary().toString());
    }
    if (preview.notBefore() != null) {
      message.setNotBeforeTime(Wire.time(preview.notBefore()));
    }
    MergePlan plan = preview.plan();
    if (plan != null) {
      message
          .addAllMoves(items(plan.moves()))
          .addAllDrops(items(plan.drops()))
          .addAllConflicts(plan.conflicts())
          .addAllOthersWillSee(plan.othersWillSee());
    }
    return message.build();
  }

  private static List<MergeItem> items(List<MergePlan.Item> items) {
    return items.stream()
        .map(
            item ->
                MergeItem.newBuilder()
                    .setKind(item.kind())
                    .setId(item.id().toString())
                    .setDisplay(item.display())
                    .build())
        .toList();
  }

  static ConfirmMergeResponse confirmed(Merges.Confirmed confirmed) {
    ConfirmMergeResponse.Builder message =
        ConfirmMergeResponse.newBuilder()
            .setState(state(confirmed.state()))
            .setPrimaryAccountId(confirmed.survivor().toString())
            .setRevision(confirmed.revision().encode());
    if (confirmed.merge() != null) {
      message.setMergeId(confirmed.merge().id().toString());
    }
    if (confirmed.session() != null) {
      message.setSwitchedSessionToken(confirmed.session().token().text());
    }
    if (confirmed.linked() != null) {
      message.setLinked(
          LinkedIdentity.newBuilder().setIdentity(IdentityMessages.identity(confirmed.linked())));
    }
    if (confirmed.undoBefore() != null) {
      message.setUndoBeforeTime(Wire.time(confirmed.undoBefore()));
    }
    return message.build();
  }

  static UndoMergeResponse undone(AccountMerger.Undone undone) {
    return UndoMergeResponse.newBuilder()
        .setRestoredAccountId(undone.account().toString())
        .addAllRestored(manifest(undone.restored()))
        .addAllKept(manifest(undone.kept()))
        .setRevision(undone.revision().encode())
        .build();
  }

  private static List<MergeItem> manifest(List<MergeManifest.Item> items) {
    return items.stream()
        .map(
            item ->
                MergeItem.newBuilder().setKind(item.kind()).setId(item.object().toString()).build())
        .toList();
  }

  static MergeState state(dev.ligature.account.MergeState state) {
    return MergeState.valueOf("MERGE_STATE_" + state.name());
  }
}
