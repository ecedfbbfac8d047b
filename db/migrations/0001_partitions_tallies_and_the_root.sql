-- Rows outside every month partition (imports of old data, a clock that is off) land in the default ones.
CREATE TABLE "flip_rest" PARTITION OF "flip" DEFAULT;
--> statement-breakpoint
CREATE TABLE "notification_rest" PARTITION OF "notification" DEFAULT;
--> statement-breakpoint
CREATE TABLE "audit_rest" PARTITION OF "audit" DEFAULT;
--> statement-breakpoint
CREATE TABLE "usage_day_rest" PARTITION OF "usage_day" DEFAULT;
--> statement-breakpoint
CREATE TABLE "usage_device_day_rest" PARTITION OF "usage_device_day" DEFAULT;
--> statement-breakpoint
-- There is one root, and the tree has no cycles.
CREATE UNIQUE INDEX "organization_root" ON "organization" ((parent_id IS NULL)) WHERE parent_id IS NULL;
--> statement-breakpoint
CREATE FUNCTION organization_refuse_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    WITH RECURSIVE above (id, parent_id) AS (
      SELECT o.id, o.parent_id FROM organization o WHERE o.id = NEW.parent_id
      UNION
      SELECT o.id, o.parent_id FROM organization o JOIN above a ON o.id = a.parent_id
    )
    SELECT 1 FROM above WHERE id = NEW.id
  ) THEN
    RAISE EXCEPTION 'organization % cannot be below itself', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_no_cycle';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER organization_no_cycle BEFORE INSERT OR UPDATE OF parent_id ON "organization"
  FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION organization_refuse_cycle();
--> statement-breakpoint
-- The tallies follow every change of a device in the statement that makes it, whoever makes it: no path can forget them.
-- Rows are written in the order of their key. What changes devices holds the fleet lock (db/query/fleet-lock.ts).
CREATE FUNCTION organization_tally_add() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO organization_tally AS t (organization_id, audience, level, devices, blind_spots, stored_bytes, selected_bytes)
  SELECT organization_id, 'admins', admins_level, count(*), count(*) FILTER (WHERE cardinality(blind_spots) > 0), sum(stored_bytes), sum(selected_bytes)
    FROM new_device WHERE state = 'active' GROUP BY 1, 3
  UNION ALL
  SELECT organization_id, 'owner', owner_level, count(*), count(*) FILTER (WHERE cardinality(blind_spots) > 0), sum(stored_bytes), sum(selected_bytes)
    FROM new_device WHERE state = 'active' AND owner_level IS NOT NULL GROUP BY 1, 3
  ORDER BY 1, 2, 3
  ON CONFLICT (organization_id, audience, level) DO UPDATE SET
    devices = t.devices + excluded.devices, blind_spots = t.blind_spots + excluded.blind_spots,
    stored_bytes = t.stored_bytes + excluded.stored_bytes, selected_bytes = t.selected_bytes + excluded.selected_bytes;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION organization_tally_remove() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE organization_tally t SET
    devices = t.devices - o.devices, blind_spots = t.blind_spots - o.blind_spots,
    stored_bytes = t.stored_bytes - o.stored_bytes, selected_bytes = t.selected_bytes - o.selected_bytes
  FROM (
    SELECT organization_id, 'admins' AS audience, admins_level AS level, count(*) AS devices,
           count(*) FILTER (WHERE cardinality(blind_spots) > 0) AS blind_spots, sum(stored_bytes) AS stored_bytes, sum(selected_bytes) AS selected_bytes
      FROM old_device WHERE state = 'active' GROUP BY 1, 3
    UNION ALL
    SELECT organization_id, 'owner', owner_level, count(*),
           count(*) FILTER (WHERE cardinality(blind_spots) > 0), sum(stored_bytes), sum(selected_bytes)
      FROM old_device WHERE state = 'active' AND owner_level IS NOT NULL GROUP BY 1, 3
  ) o
  WHERE t.organization_id = o.organization_id AND t.audience = o.audience AND t.level = o.level;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION organization_tally_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO organization_tally AS t (organization_id, audience, level, devices, blind_spots, stored_bytes, selected_bytes)
  SELECT organization_id, audience, level, sum(devices), sum(blind_spots), sum(stored_bytes), sum(selected_bytes)
  FROM (
    SELECT organization_id, 'admins' AS audience, admins_level AS level, 1 AS devices, (cardinality(blind_spots) > 0)::int AS blind_spots, stored_bytes, selected_bytes
      FROM new_device WHERE state = 'active'
    UNION ALL
    SELECT organization_id, 'admins', admins_level, -1, -(cardinality(blind_spots) > 0)::int, -stored_bytes, -selected_bytes
      FROM old_device WHERE state = 'active'
    UNION ALL
    SELECT organization_id, 'owner', owner_level, 1, (cardinality(blind_spots) > 0)::int, stored_bytes, selected_bytes
      FROM new_device WHERE state = 'active' AND owner_level IS NOT NULL
    UNION ALL
    SELECT organization_id, 'owner', owner_level, -1, -(cardinality(blind_spots) > 0)::int, -stored_bytes, -selected_bytes
      FROM old_device WHERE state = 'active' AND owner_level IS NOT NULL
  ) d
  GROUP BY 1, 2, 3
  HAVING sum(devices) <> 0 OR sum(blind_spots) <> 0 OR sum(stored_bytes) <> 0 OR sum(selected_bytes) <> 0
  ORDER BY 1, 2, 3
  ON CONFLICT (organization_id, audience, level) DO UPDATE SET
    devices = t.devices + excluded.devices, blind_spots = t.blind_spots + excluded.blind_spots,
    stored_bytes = t.stored_bytes + excluded.stored_bytes, selected_bytes = t.selected_bytes + excluded.selected_bytes;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER device_tally_add AFTER INSERT ON "device"
  REFERENCING NEW TABLE AS new_device FOR EACH STATEMENT EXECUTE FUNCTION organization_tally_add();
--> statement-breakpoint
CREATE TRIGGER device_tally_change AFTER UPDATE ON "device"
  REFERENCING OLD TABLE AS old_device NEW TABLE AS new_device FOR EACH STATEMENT EXECUTE FUNCTION organization_tally_change();
--> statement-breakpoint
CREATE TRIGGER device_tally_remove AFTER DELETE ON "device"
  REFERENCING OLD TABLE AS old_device FOR EACH STATEMENT EXECUTE FUNCTION organization_tally_remove();
--> statement-breakpoint
-- A device keeps an owner level exactly while its policy mails its owner something.
CREATE FUNCTION device_keep_owner_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM device_policy p WHERE p.id = NEW.device_policy_id AND (p.warning_mail OR p.critical_mail)) THEN
    NEW.owner_level := coalesce(NEW.owner_level, 'ok');
  ELSE
    NEW.owner_level := NULL;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER device_policy_changed BEFORE UPDATE OF device_policy_id ON "device"
  FOR EACH ROW WHEN (OLD.device_policy_id IS DISTINCT FROM NEW.device_policy_id) EXECUTE FUNCTION device_keep_owner_level();
--> statement-breakpoint
INSERT INTO "organization" (parent_id, namespace, external_id, name, created_at)
  VALUES (NULL, 'local', 'root', 'All organizations', now());
--> statement-breakpoint
INSERT INTO "reporting_settings" (organization_id, warning_days, critical_days, send_reports, report_days, report_time, zone, recipients)
  SELECT id, 7, 14, false, '{}', '09:00', 'UTC', '{}' FROM "organization" WHERE parent_id IS NULL;
--> statement-breakpoint
INSERT INTO "device_defaults" (organization_id, warning_days, critical_days, warning_mail, critical_mail, delivery_window, status_mail, status_mail_days, locked)
  SELECT id, 3, 5, false, false, 'any', false, 7, '{}' FROM "organization" WHERE parent_id IS NULL;
