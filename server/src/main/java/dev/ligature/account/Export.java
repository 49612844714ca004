package dev.ligature.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.audit.EventFilter;
import dev.ligature.audit.EventView;
import dev.ligature.audit.Events;
import dev.ligature.common.Caller;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Everything that is stored about an account, as JSON documents for its owner. */
@Singleton
class Export {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 200;

  /** Documents that are rows as they stand, without what secures them. */
  private static final Map<String, String> ROWS = rows();

  private final Sql sql;
  private final FactorRules rules;
  private final Events events;
  private final Notices notices;
  private final AuditLog audit;

  Export(Sql sql, FactorRules rules, Events events, Notices notices, AuditLog audit) {
    this.sql = sql;
    this.rules = rules;
    this.events = events;
    this.notices = notices;
    this.audit = audit;
  }

  private static Map<String, String> rows() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("account.json", "select to_jsonb(t) - 'tenant_id' as line from account t");
    rows.put("profiles.json", "select to_jsonb(t) - 'tenant_id' as line from profile t");
    rows.put("identities.json", "select to_jsonb(t) - 'tenant_id' as line from identity t");
    rows.put(
        "devices.json",
        "select to_jsonb(t) - '{tenant_id,token_hash}'::text[] as line from device t");
    rows.put(
        "sessions.json",
        "select to_jsonb(t) - '{tenant_id,token_hash}'::text[] as line from session t");
    rows.put("personas.json", "select to_jsonb(t) - 'tenant_id' as line from persona t");
    rows.put("directory.json", "select to_jsonb(t) - 'tenant_id' as line from scim_user t");
    rows.put(
        "acts.json",
        """
        select jsonb_build_object('intent_id', intent_id, 'connector_id', connector_id,
          'kind', kind, 'state', state, 'created_time', created_time,
          'finished_time', finished_time) as line
        from intent t\
        """);
    return rows;
  }

  /**
   * Gives each document in turn.
   *
   * @param taker takes a document's name and its bytes
   * @throws dev.ligature.common.DomainException STEP_UP_REQUIRED
   */
  void write(Caller caller, BiConsumer<String, byte[]> taker) {
    rules.requireStrongest(caller);
    audit.append(AuditEvent.by(caller, AuditType.ACCOUNT_EXPORTED));
    ROWS.forEach((name, select) -> taker.accept(name, document(caller, select)));
    notices(caller, taker);
    activity(caller, taker);
  }

  private byte[] document(Caller caller, String select) {
    return sql.one(
            row -> row.text("document"),
            "select coalesce(jsonb_agg(line), '[]')::text as document from ("
                + select
                + " where t.tenant_id = ? and t.account_id = ?) as lines",
            caller.tenant(),
            caller.account())
        .getBytes(StandardCharsets.UTF_8);
  }

  private void notices(Caller caller, BiConsumer<String, byte[]> taker) {
    List<Notice> page;
    long before = Long.MAX_VALUE;
    int number = 0;
    do {
      page = notices.before(caller.tenant(), caller.account(), before, PAGE);
      List<Map<String, String>> lines = new ArrayList<>();
      page.forEach(
          each ->
              lines.add(
                  Map.of(
                      "kind", each.kind().name(),
                      "text", each.text(),
                      "created_time", each.createdTime().toString())));
      number++;
      taker.accept("notices-" + number + ".json", json(lines));
      before = page.isEmpty() ? before : page.getLast().sequence();
    } while (page.size() == PAGE);
  }

  private void activity(Caller caller, BiConsumer<String, byte[]> taker) {
    List<EventView> page;
    long before = Long.MAX_VALUE;
    int number = 0;
    do {
      page = events.own(caller, EventFilter.NONE, before, PAGE);
      List<Map<String, String>> lines = new ArrayList<>();
      page.forEach(
          each ->
              lines.add(
                  Map.of(
                      "type", each.type().action(),
                      "sentence", each.summary(),
                      "actor", each.actor(),
                      "event_time", each.time().toString())));
      number++;
      taker.accept("activity-" + number + ".json", json(lines));
      before = page.isEmpty() ? before : page.getLast().position();
    } while (page.size() == PAGE);
  }

  private static byte[] json(List<Map<String, String>> lines) {
    try {
      return JSON.writeValueAsBytes(lines);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
