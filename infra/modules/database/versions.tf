terraform {
  required_providers {
    supabase = {
      source = "supabase/supabase"
    }
  }
}
