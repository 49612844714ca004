package dev.ligature.link;

import dev.ligature.api.link.v1.CancelMergeRequest;
import dev.ligature.api.link.v1.CancelMergeResponse;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.MergeState;
import dev.ligature.api.link.v1.PreviewMergeRequest;
import dev.ligature.api.link.v1.PreviewMergeResponse;
import dev.ligature.api.link.v1.ProveMergeFactorRequest;
import dev.ligature.api.link.v1.ProveMergeFactorResponse;
import dev.ligature.api.link.v1.SplitAccountRequest;
import dev.ligature.api.link.v1.SplitAccountResponse;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.api.link.v1.UndoMergeResponse;
import dev.ligature.common.Caller;
import dev.ligature.common.IdentityId;
import dev.ligature.common.MergeId;
import dev.ligature.rpc.Calls;
import dev.ligature.rpc.Wire;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.stream.Collectors;

/** The merges of LinkService. */
@Singleton
final class MergeEndpoint {
  private final Calls calls;
  private final Merges merges;
  private final MergeReversals reversals;
  private final AccountSplits splits;

  MergeEndpoint(Calls calls, Merges merges, MergeReversals reversals, AccountSplits splits) {
    this.calls = calls;
    this.merges = merges;
    this.reversals = reversals;
    this.splits = splits;
  }

  void preview(PreviewMergeRequest request, StreamObserver<PreviewMergeResponse> observer) {
    calls.read(
        observer,
        caller ->
            PreviewMergeResponse.newBuilder()
                .setPreview(
                    MergeMessages.preview(
                        merges.preview(
                            caller, request.getMergeTicket(), request.getOtherSurvives())))
                .build());
  }

  void proveFactor(
      ProveMergeFactorRequest request, StreamObserver<ProveMergeFactorResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            ProveMergeFactorResponse.newBuilder()
                .setState(
                    MergeMessages.state(
                        merges.proveFactor(
                            caller, request.getMergeTicket(), request.getTotpCode())))
                .build());
  }

  void confirm(ConfirmMergeRequest request, StreamObserver<ConfirmMergeResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            MergeMessages.confirmed(
                merges.confirm(
                    caller,
                    request.getMergeTicket(),
                    request.getStateToken(),
                    request.getOtherSurvives())),
        this::again);
  }

  /** A guest whose answer was lost gets its session once more. */
  private ConfirmMergeResponse again(Caller caller, ConfirmMergeResponse recorded) {
    if (recorded.getMergeId().isEmpty()) {
      return recorded;
    }
    return merges
        .switchAgain(caller, merge(recorded.getMergeId()))
        .map(minted -> recorded.toBuilder().setSwitchedSessionToken(minted.token().text()).build())
        .orElse(recorded);
  }

  void cancel(CancelMergeRequest request, StreamObserver<CancelMergeResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            CancelMergeResponse.newBuilder()
                .setState(MergeState.MERGE_STATE_CANCELLED)
                .setRevision(
                    reversals
                        .cancel(
                            caller,
                            merge(request.getMergeId()),
                            Wire.orNull(request.getProofTicket()))
                        .encode())
                .build());
  }

  void undo(UndoMergeRequest request, StreamObserver<UndoMergeResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            MergeMessages.undone(
                reversals.undo(
                    caller, merge(request.getMergeId()), Wire.orNull(request.getProofTicket()))));
  }

  void split(SplitAccountRequest request, StreamObserver<SplitAccountResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller -> {
          AccountSplits.Split split =
              splits.split(
                  caller,
                  request.getIdentityIdsList().stream()
                      .map(id -> new IdentityId(UUID.fromString(id)))
                      .collect(Collectors.toSet()),
                  Wire.orNull(request.getProofTicket()));
          return SplitAccountResponse.newBuilder()
              .setAccountId(split.account().toString())
              .setRevision(split.revision().encode())
              .build();
        });
  }

  private static MergeId merge(String id) {
    return new MergeId(UUID.fromString(id));
  }
}
