package dev.ligature.cli;

import dev.ligature.common.TenantId;
import java.nio.file.Path;

/** What the developer sees when everything runs: the calls of docs/walkthrough.md, to paste. */
final class Welcome {
  private static final String TEXT =
      """

      Ligature runs on 127.0.0.1:@PORT@ (development). Sample tenant: @TENANT@

      Calls to paste into another terminal; docs/walkthrough.md explains them:

        export LIGATURE_DATA_DIRECTORY='@DATA@'
        TENANT=@TENANT@
        call() { ANSWER=$(grpcurl -plaintext -H "authorization: Bearer $TOKEN" ${SESSION:+-H "x-ligature-session: $SESSION"} -d "$2" 127.0.0.1:@PORT@ "ligature.$1") && echo "$ANSWER"; }
        field() { echo "$ANSWER" | sed -n 's/^ *"'"$1"'": "\\(.*\\)".*/\\1/p' | head -n 1; }
        id() { od -An -tx2 -N16 /dev/urandom | awk '{ print $1 $2 "-" $3 "-" $4 "-" $5 "-" $6 $7 $8 }'; }
        SESSION=
        TOKEN=$(./ligature token --role backend,gateway --subject gateway --tenant "$TENANT")
        call account.v1.AccountService/CreateAccount '{"requestId": "'$(id)'", "displayName": "Anna"}'
        ACCOUNT=$(field accountId)
        ASSERTION=$(./ligature sign-assertion --tenant "$TENANT" --account "$ACCOUNT")
        call account.v1.AccountService/CreateSession '{"requestId": "'$(id)'", "gatewayAssertion": "'$ASSERTION'"}'
        SESSION=$(field sessionToken)
        EMAIL=anna.$(date +%s)@example.org
        call link.v1.LinkService/StartLink '{"requestId": "'$(id)'", "email": {"address": "'$EMAIL'"}}'
        ATTEMPT=$(field attemptId)
        until CODE=$(grep -hs -A 20 "^To: $EMAIL$" "${LIGATURE_DATA_DIRECTORY:-data}"/mailbox/*.eml | grep -E '^[0-9]{6}$'); do sleep 1; done
        call link.v1.LinkService/ContinueLink '{"requestId": "'$(id)'", "attemptId": "'$ATTEMPT'", "code": "'$CODE'"}'
        call link.v1.LinkService/ListIdentities '{}'
        call account.v1.AccountService/GetOverview '{}'
        call audit.v1.AuditService/ListEvents '{"pageSize": 2}'

      Stop it with Ctrl-C.
      """;

  private Welcome() {}

  static String text(int port, TenantId tenant, Path data) {
    return TEXT.replace("@PORT@", Integer.toString(port))
        .replace("@TENANT@", tenant.toString())
        .replace("@DATA@", data.toAbsolutePath().normalize().toString())
        .stripTrailing();
  }
}
