import subprocess
import sys

FORBIDDEN = ("numpy", "cv2", "onnxruntime", "rapidocr", "torch", "logocheck.vision", "logocheck.pipeline", "worker")


def test_the_web_process_loads_no_model_runtime(tmp_path):
    code = f"import sys, service.app; print([name for name in {FORBIDDEN!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
