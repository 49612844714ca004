package dev.ligature.connector;

import dev.ligature.api.connector.v1.CancelIntentRequest;
import dev.ligature.api.connector.v1.CancelIntentResponse;
import dev.ligature.api.connector.v1.ConfirmFirstSendRequest;
import dev.ligature.api.connector.v1.ConfirmFirstSendResponse;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.EnrolDaemonRequest;
import dev.ligature.api.connector.v1.EnrolDaemonResponse;
import dev.ligature.api.connector.v1.GetConnectorRequest;
import dev.ligature.api.connector.v1.GetConnectorResponse;
import dev.ligature.api.connector.v1.GetConsentRequest;
import dev.ligature.api.connector.v1.GetConsentResponse;
import dev.ligature.api.connector.v1.GetIntentRequest;
import dev.ligature.api.connector.v1.GetIntentResponse;
import dev.ligature.api.connector.v1.GetPersonaRequest;
import dev.ligature.api.connector.v1.GetPersonaResponse;
import dev.ligature.api.connector.v1.GetPersonaScopesRequest;
import dev.ligature.api.connector.v1.GetPersonaScopesResponse;
import dev.ligature.api.connector.v1.GrantConsentRequest;
import dev.ligature.api.connector.v1.GrantConsentResponse;
import dev.ligature.api.connector.v1.ListConnectorsRequest;
import dev.ligature.api.connector.v1.ListConnectorsResponse;
import dev.ligature.api.connector.v1.ListDaemonsRequest;
import dev.ligature.api.connector.v1.ListDaemonsResponse;
import dev.ligature.api.connector.v1.ListIntentsRequest;
import dev.ligature.api.connector.v1.ListIntentsResponse;
import dev.ligature.api.connector.v1.ListPersonasRequest;
import dev.ligature.api.connector.v1.ListPersonasResponse;
import dev.ligature.api.connector.v1.MovePersonaRequest;
import dev.ligature.api.connector.v1.MovePersonaResponse;
import dev.ligature.api.connector.v1.PauseConnectorRequest;
import dev.ligature.api.connector.v1.PauseConnectorResponse;
import dev.ligature.api.connector.v1.ResumeConnectorRequest;
import dev.ligature.api.connector.v1.ResumeConnectorResponse;
import dev.ligature.api.connector.v1.RevokeConnectorRequest;
import dev.ligature.api.connector.v1.RevokeConnectorResponse;
import dev.ligature.api.connector.v1.RevokeDaemonRequest;
import dev.ligature.api.connector.v1.RevokeDaemonResponse;
import dev.ligature.api.connector.v1.SetConnectorModeRequest;
import dev.ligature.api.connector.v1.SetConnectorModeResponse;
import dev.ligature.api.connector.v1.SetPersonaScopesRequest;
import dev.ligature.api.connector.v1.SetPersonaScopesResponse;
import dev.ligature.api.connector.v1.SubmitIntentRequest;
import dev.ligature.api.connector.v1.SubmitIntentResponse;
import dev.ligature.api.connector.v1.WatchConnectorsRequest;
import dev.ligature.api.connector.v1.WatchConnectorsResponse;
import dev.ligature.api.connector.v1.WithdrawConsentRequest;
import dev.ligature.api.connector.v1.WithdrawConsentResponse;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.rpc.Callers;
import dev.ligature.rpc.Calls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;

/** The contract's ConnectorControl. */
@Singleton
class ConnectorEndpoint extends ConnectorControlGrpc.ConnectorControlImplBase {
  private final ControlParts control;
  private final WorkParts work;
  private final Calls calls;
  private final ConnectorReadEndpoint reads;
  private final ConnectorWriteEndpoint writes;
  private final WatchEndpoint watches;
  private final DaemonOperatorEndpoint operators;

  ConnectorEndpoint(
      ControlParts control,
      WorkParts work,
      Calls calls,
      ConnectorReadEndpoint reads,
      ConnectorWriteEndpoint writes,
      WatchEndpoint watches,
      DaemonOperatorEndpoint operators) {
    this.control = control;
    this.work = work;
    this.calls = calls;
    this.reads = reads;
    this.writes = writes;
    this.watches = watches;
    this.operators = operators;
  }

  @Override
  public StreamObserver<ControlRequest> control(StreamObserver<ControlResponse> responses) {
    ControlStream stream =
        new ControlStream(control, (ServerCallStreamObserver<ControlResponse>) responses);
    stream.open();
    return stream;
  }

  @Override
  public StreamObserver<WorkRequest> work(StreamObserver<WorkResponse> responses) {
    WorkStream stream = new WorkStream(work, (ServerCallStreamObserver<WorkResponse>) responses);
    stream.open();
    return stream;
  }

  @Override
  public void watchConnectors(
      WatchConnectorsRequest request, StreamObserver<WatchConnectorsResponse> responses) {
    watches.open(Callers.current(), request, responses);
  }

  @Override
  public void getConnector(
      GetConnectorRequest request, StreamObserver<GetConnectorResponse> responses) {
    calls.read(responses, caller -> reads.getConnector(caller, request));
  }

  @Override
  public void listConnectors(
      ListConnectorsRequest request, StreamObserver<ListConnectorsResponse> responses) {
    calls.read(responses, caller -> reads.listConnectors(caller, request));
  }

  @Override
  public void getPersona(GetPersonaRequest request, StreamObserver<GetPersonaResponse> responses) {
    calls.read(responses, caller -> reads.getPersona(caller, request));
  }

  @Override
  public void listPersonas(
      ListPersonasRequest request, StreamObserver<ListPersonasResponse> responses) {
    calls.read(responses, caller -> reads.listPersonas(caller, request));
  }

  @Override
  public void getConsent(GetConsentRequest request, StreamObserver<GetConsentResponse> responses) {
    calls.read(responses, caller -> reads.getConsent(caller, request));
  }

  @Override
  public void getPersonaScopes(
      GetPersonaScopesRequest request, StreamObserver<GetPersonaScopesResponse> responses) {
    calls.read(responses, caller -> reads.getPersonaScopes(caller, request));
  }

  @Override
  public void getIntent(GetIntentRequest request, StreamObserver<GetIntentResponse> responses) {
    calls.read(responses, caller -> reads.getIntent(caller, request));
  }

  @Override
  public void listIntents(
      ListIntentsRequest request, StreamObserver<ListIntentsResponse> responses) {
    calls.read(responses, caller -> reads.listIntents(caller, request));
  }

  @Override
  public void pauseConnector(
      PauseConnectorRequest request, StreamObserver<PauseConnectorResponse> responses) {
    calls.mutate(request, responses, caller -> writes.pauseConnector(caller, request));
  }

  @Override
  public void resumeConnector(
      ResumeConnectorRequest request, StreamObserver<ResumeConnectorResponse> responses) {
    calls.mutate(request, responses, caller -> writes.resumeConnector(caller, request));
  }

  @Override
  public void revokeConnector(
      RevokeConnectorRequest request, StreamObserver<RevokeConnectorResponse> responses) {
    calls.mutate(request, responses, caller -> writes.revokeConnector(caller, request));
  }

  @Override
  public void setConnectorMode(
      SetConnectorModeRequest request, StreamObserver<SetConnectorModeResponse> responses) {
    calls.mutate(request, responses, caller -> writes.setConnectorMode(caller, request));
  }

  @Override
  public void movePersona(
      MovePersonaRequest request, StreamObserver<MovePersonaResponse> responses) {
    calls.mutate(request, responses, caller -> writes.movePersona(caller, request));
  }

  @Override
  public void grantConsent(
      GrantConsentRequest request, StreamObserver<GrantConsentResponse> responses) {
    calls.mutate(request, responses, caller -> writes.grantConsent(caller, request));
  }

  @Override
  public void withdrawConsent(
      WithdrawConsentRequest request, StreamObserver<WithdrawConsentResponse> responses) {
    calls.mutate(request, responses, caller -> writes.withdrawConsent(caller, request));
  }

  @Override
  public void setPersonaScopes(
      SetPersonaScopesRequest request, StreamObserver<SetPersonaScopesResponse> responses) {
    calls.mutate(request, responses, caller -> writes.setPersonaScopes(caller, request));
  }

  @Override
  public void confirmFirstSend(
      ConfirmFirstSendRequest request, StreamObserver<ConfirmFirstSendResponse> responses) {
    calls.mutate(request, responses, caller -> writes.confirmFirstSend(caller, request));
  }

  @Override
  public void submitIntent(
      SubmitIntentRequest request, StreamObserver<SubmitIntentResponse> responses) {
    calls.mutate(request, responses, caller -> writes.submitIntent(caller, request));
  }

  @Override
  public void cancelIntent(
      CancelIntentRequest request, StreamObserver<CancelIntentResponse> responses) {
    calls.mutate(request, responses, caller -> writes.cancelIntent(caller, request));
  }

  @Override
  public void enrolDaemon(
      EnrolDaemonRequest request, StreamObserver<EnrolDaemonResponse> observer) {
    calls.mutate(request, observer, caller -> operators.enrolDaemon(caller, request));
  }

  @Override
  public void revokeDaemon(
      RevokeDaemonRequest request, StreamObserver<RevokeDaemonResponse> observer) {
    calls.mutate(request, observer, caller -> operators.revokeDaemon(caller, request));
  }

  @Override
  public void listDaemons(
      ListDaemonsRequest request, StreamObserver<ListDaemonsResponse> observer) {
    calls.read(observer, caller -> operators.listDaemons(caller, request));
  }
}
